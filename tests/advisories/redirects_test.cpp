// SPDX-License-Identifier: BSL-1.0
// Faults that others had with redirects that a path decides.
#include <groat/middleware/normalize_path.hpp>
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include "support/growth.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace groat;
using groat_test::temp_folder;
using server::test::client;

namespace {

/// Paths that are another host's to a browser when they come back in Location.
const std::vector<std::string> attacks = {
    "//evil.example",
    "//evil.example/%2e%2e",
    "//evil.example/..",
    "//evil.example/%2f..",
    "///evil.example",
    "////evil.example/x/..",
    "/%2fevil.example",
    "/%2f%2fevil.example/",
    "/%5cevil.example",
    "/%5c%5cevil.example/",
    "/\\evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aLocation:%20http://evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/x/..//evil.example",
    "/%2e%2f/evil.example",
    "/;//evil.example",
    "//evil.example%2fdocs",
    "//docs",
    "///docs",
    "/%2fdocs",
    "/evil.example%2f%2e%2e%2fdocs",
};

/// Begins with one slash, and has no byte that a browser drops or turns into a slash.
bool stays(std::string_view location) {
    return location.starts_with('/') && !location.starts_with("//") &&
           location.find('\\') == location.npos &&
           std::ranges::all_of(location, [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

// CVE-2015-1164 (serve-static), CVE-2017-7234 (Django), RUSTSEC-2022-0072 (hyper-staticfile),
// CVE-2022-40083 (Echo), CVE-2022-28923 (Caddy), CVE-2023-28370 (Tornado), CVE-2020-28724
// (Werkzeug): a folder's redirect said the path again, and two slashes at its front are a host.
TEST_CASE("static_files: a folder's redirect stays on its host", "[static_files]") {
    const temp_folder where;
    where.file("docs/index.html", "docs");
    where.file("evil.example/index.html", "a folder of that name");
    where.file("x/evil.example/index.html", "another");
    const auto serving = [&](std::string mounted) {
        return client{wrap(
            [mounted](env& request, const app& next) {
                return next(request.child({{"SCRIPT_NAME", mounted}}));
            },
            wrap(middleware::static_files{{.root = where.path()}}, [](env&) { return not_found(); })
        )};
    };
    CHECK(serving("").get("/docs").header("Location") == "/docs/");
    CHECK(serving("").get("/evil.example").header("Location") == "/evil.example/");
    for (const auto& mounted : {std::string{}, std::string{"/site"}})
        for (const auto& attack : attacks) {
            INFO(mounted << " " << attack);
            const auto got = serving(mounted).get(attack);
            CHECK((got.status == 404 || got.status == 301));
            if (const auto location = got.header("Location"))
                CHECK(stays(*location));
        }
}

// CVE-2026-9658 (Plack::Middleware::Security::Simple): a line end in a path was let through.
TEST_CASE("static_files: a redirect has no line of the path's", "[static_files]") {
    const temp_folder where;
    where.file("a\r\nSet-Cookie: a=b/index.html", "odd");
    const client to{
        wrap(middleware::static_files{{.root = where.path()}}, [](env&) { return not_found(); })};
    const auto got = to.get("/a%0d%0aSet-Cookie:%20a=b");
    CHECK(got.status == 404);
    CHECK(got.cookies().empty());
    const auto query = to.get("/?%0d%0aSet-Cookie:%20a=b");
    CHECK(query.cookies().empty());
}

// CVE-2021-21330 (aiohttp), CVE-2018-14574 (Django), GHSA-mqqf-5wvp-8fh8 and GHSA-vrw8-fxc6-2r93
// (chi): the slash at a path's end was added or cut, and what was left was another host.
TEST_CASE("normalize_path: its redirect stays on its host", "[normalize_path]") {
    using middleware::trailing_slash;
    for (const auto trailing :
         {trailing_slash::kept, trailing_slash::removed, trailing_slash::added}) {
        const client to{wrap(middleware::normalize_path{{.trailing = trailing}}, [](env& request) {
            return text(body{request.path_info()});
        })};
        for (const auto& attack : attacks)
            for (const auto& target : {attack, attack + "/"}) {
                INFO(target);
                const auto got = to.send({.target = target, .host = "site.example"});
                CHECK((got.status == 200 || got.status == 308));
                if (const auto location = got.header("Location"))
                    CHECK(stays(*location));
            }
    }
}

// CVE-2026-56860 (Go's net/url): each `..` of a path wrote the rest anew.
TEST_CASE("normalize_path: time is linear in the path", "[normalize_path]") {
    groat_test::check_every_shape({"/", "/a/../"}, [](std::string_view path) {
        using middleware::trailing_slash;
        static_cast<void>(middleware::normalize_path::normalized(path, trailing_slash::kept));
    });
}
