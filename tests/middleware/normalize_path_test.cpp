// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/normalize_path.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using middleware::normalize_path;
using middleware::normalize_path_options;
using middleware::trailing_slash;
using server::test::client;

namespace {

std::string normal(std::string_view path, trailing_slash trailing = trailing_slash::kept) {
    return normalize_path::normalized(path, trailing);
}

/// Where it is redirected to, or the path that the app sees.
std::string through(normalize_path_options options, server::test::request what) {
    const client site{wrap(normalize_path{options}, [](env& request) {
        return text(cat("app sees ", request.path_info()));
    })};
    const auto reply = site.send(std::move(what));
    if (reply.status == 200)
        return reply.body;
    return std::to_string(reply.status) + " " + reply.header("Location").value_or("");
}

} // namespace

// What Python's urllib.parse.urljoin makes of them after `//` has become `/`.
TEST_CASE("normalize_path: takes dots and empty segments out", "[normalize_path]") {
    CHECK(normal("/a/b/c/./../../g") == "/a/g"); // RFC 3986, 5.2.4
    CHECK(normal("/") == "/");
    CHECK(normal("/a") == "/a");
    CHECK(normal("/a/") == "/a/");
    CHECK(normal("//a///b//") == "/a/b/");
    CHECK(normal("/./a/.") == "/a/");
    CHECK(normal("/a/..") == "/");
    CHECK(normal("/a/b/..") == "/a/");
    CHECK(normal("/../../a") == "/a");
    CHECK(normal("/..") == "/");
    CHECK(normal("/a/../../../b") == "/b");
    CHECK(normal("/...") == "/...");
    CHECK(normal("/.a/..b/c.") == "/.a/..b/c.");
    CHECK(normal("//") == "/");
}

TEST_CASE("normalize_path: the slash at the end follows one rule", "[normalize_path]") {
    CHECK(normal("/a/", trailing_slash::removed) == "/a");
    CHECK(normal("/a/b//", trailing_slash::removed) == "/a/b");
    CHECK(normal("/", trailing_slash::removed) == "/");
    CHECK(normal("/a", trailing_slash::added) == "/a/");
    CHECK(normal("/a/..", trailing_slash::added) == "/");
    CHECK(normal("/", trailing_slash::added) == "/");
}

TEST_CASE("normalize_path: what is normal stays so", "[normalize_path]") {
    const std::string letters = "/.ab";
    for (const auto trailing :
         {trailing_slash::kept, trailing_slash::removed, trailing_slash::added})
        for (int n = 0; n < 4 * 4 * 4 * 4 * 4 * 4; ++n) {
            std::string path{"/"};
            for (int rest = n, i = 0; i < 6; ++i, rest /= 4)
                path += letters[static_cast<std::size_t>(rest % 4)];
            const auto once = normal(path, trailing);
            const bool fine = normal(once, trailing) == once && once.starts_with('/') &&
                              once.find("//") == once.npos && once.find("/./") == once.npos &&
                              once.find("/../") == once.npos;
            if (!fine)
                FAIL(path << " becomes " << once);
        }
}

TEST_CASE("normalize_path: redirects to the one address", "[normalize_path]") {
    CHECK(through({}, {.target = "/a//b/../c?x=//1"}) == "308 /a/c?x=//1");
    CHECK(through({}, {.target = "/a/b?x=../"}) == "app sees /a/b");
    CHECK(through({.trailing = trailing_slash::removed}, {.target = "/a/"}) == "308 /a");
    CHECK(through({.trailing = trailing_slash::removed}, {.target = "/a"}) == "app sees /a");
    CHECK(through({.trailing = trailing_slash::added}, {.target = "/a"}) == "308 /a/");
    CHECK(through({.trailing = trailing_slash::added}, {.target = "/"}) == "app sees /");
    CHECK(through({}, {.target = "/%2e%2e/a%20b//"}) == "308 /a%20b/");
}

TEST_CASE("normalize_path: a redirect leads below the mount and to this host", "[normalize_path]") {
    CHECK(through({}, {.target = "/app//x", .script_name = "/app"}) == "308 /app/x");
    CHECK(through({}, {.target = "/app/../../x", .script_name = "/app"}) == "308 /app/x");
    CHECK(through({}, {.target = "//evil.example/"}) == "308 /evil.example/");
    CHECK(through({}, {.target = "/.//evil.example"}) == "308 /evil.example");
    CHECK(through({}, {.target = "/.%5Cevil.example//"}) == "308 /.%5Cevil.example/");
    CHECK(through({}, {.target = "/a//" + std::string(4000, 'x')}) == "414 ");
}

TEST_CASE("normalize_path: or calls the app with the path as it should be", "[normalize_path]") {
    CHECK(through({.redirect = false}, {.target = "/a//./b/../c/"}) == "app sees /a/c/");
    CHECK(
        through({.trailing = trailing_slash::removed, .redirect = false}, {.target = "/a/"}) ==
        "app sees /a"
    );
}

TEST_CASE("normalize_path: leaves what is no path alone", "[normalize_path]") {
    CHECK(through({}, {.method = "OPTIONS", .target = "*"}) == "app sees *");
    CHECK(
        through({.trailing = trailing_slash::added}, {.target = "/app", .script_name = "/app"}) ==
        "app sees "
    );
}
