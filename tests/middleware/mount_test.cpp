// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/mount.hpp>

#include <groat/attempt.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::mount;

namespace {

/// An app that says its name and how it sees the request: `name:SCRIPT_NAME:PATH_INFO`.
auto named(std::string name) {
    return [name](env& request) {
        return text(cat(name, ":", request.script_name(), ":", request.path_info()));
    };
}

std::string body_of(const app& site, std::string target, std::string host = "localhost") {
    const server::test::client client{site};
    return client.send({.target = std::move(target), .host = std::move(host)}).body;
}

std::string fault(std::string_view at) {
    try {
        const mount::entry row{at, app{named("x")}};
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "";
}

} // namespace

TEST_CASE("mount: takes whole segments", "[mount]") {
    const app site = wrap(mount{{"/foo", named("foo")}}, named("else"));
    CHECK(body_of(site, "/foo") == "foo:/foo:");
    CHECK(body_of(site, "/foo/") == "foo:/foo:/");
    CHECK(body_of(site, "/foo/bar") == "foo:/foo:/bar");
    CHECK(body_of(site, "/foo//bar") == "foo:/foo://bar");
    CHECK(body_of(site, "/foox") == "else::/foox");
    CHECK(body_of(site, "/fo") == "else::/fo");
    CHECK(body_of(site, "/Foo") == "else::/Foo");
    CHECK(body_of(site, "/bar/foo") == "else::/bar/foo");
    CHECK(body_of(site, "/") == "else::/");
}

TEST_CASE("mount: takes the longest path", "[mount]") {
    const app site = wrap(
        mount{{"/a", named("a")}, {"/a/b/c", named("abc")}, {"/a/b", named("ab")}}, named("-")
    );
    CHECK(body_of(site, "/a") == "a:/a:");
    CHECK(body_of(site, "/a/x") == "a:/a:/x");
    CHECK(body_of(site, "/a/b") == "ab:/a/b:");
    CHECK(body_of(site, "/a/bc") == "a:/a:/bc");
    CHECK(body_of(site, "/a/b/cc") == "ab:/a/b:/cc");
    CHECK(body_of(site, "/a/b/c/d/e/f") == "abc:/a/b/c:/d/e/f");
}

TEST_CASE("mount: the path is the decoded one", "[mount]") {
    const app site = wrap(mount{{"/a b", named("blank")}, {"/é", named("e")}}, named("-"));
    CHECK(body_of(site, "/a%20b/c") == "blank:/a b:/c");
    CHECK(body_of(site, "/%C3%A9") == "e:/é:");
}

TEST_CASE("mount: the root takes all that nothing else takes", "[mount]") {
    const app site = wrap(mount{{"/", named("root")}, {"/a", named("a")}}, named("never"));
    CHECK(body_of(site, "/") == "root::/");
    CHECK(body_of(site, "/x/y") == "root::/x/y");
    CHECK(body_of(site, "/a/y") == "a:/a:/y");

    // A server that sends no path breaks the contract; it must not break the table.
    const server::test::client client{site, {.lint = false}};
    CHECK(client.send({.target = "/", .variables = {{"PATH_INFO", ""}}}).body == "root::");
    CHECK(
        client.send({.target = "/", .variables = {{"PATH_INFO", std::nullopt}}}).body == "root::"
    );
    CHECK(client.options("*").status == 200);
}

TEST_CASE("mount: a slash at the end of a place is cut", "[mount]") {
    const app site = wrap(mount{{"/a/", named("a")}, {"//h.test/", named("h")}}, named("-"));
    CHECK(body_of(site, "/a") == "a:/a:");
    CHECK(body_of(site, "/a/b") == "a:/a:/b");
    CHECK(body_of(site, "/b", "h.test") == "h::/b");
}

TEST_CASE("mount: nests, and the names add up", "[mount]") {
    const app inner = wrap(mount{{"/in", named("in")}}, named("inner"));
    const app site = wrap(mount{{"/out", inner}}, named("-"));
    CHECK(body_of(site, "/out/in/x") == "in:/out/in:/x");
    CHECK(body_of(site, "/out/x") == "inner:/out:/x");

    const server::test::client client{site};
    CHECK(
        client.send({.target = "/app/out/in/x", .script_name = "/app"}).body == "in:/app/out/in:/x"
    );
}

TEST_CASE("mount: outside of it nothing moves, even when the app throws", "[mount]") {
    std::string seen;
    const app site = wrap(
        [&seen](env& request, const app& next) -> response {
            const auto look = [&] {
                seen += cat(request.script_name(), ":", request.path_info(), ";");
            };
            look();
            return attempt(
                wrap(mount{{"/a", [](env&) -> response { throw 1; }}}, next),
                request,
                [&](std::exception_ptr) {
                    look();
                    return text("caught");
                }
            );
        },
        named("-")
    );
    CHECK(body_of(site, "/a/b") == "caught");
    CHECK(seen == ":/a/b;:/a/b;");
}

TEST_CASE("mount: a middleware is mounted before a 404", "[mount]") {
    const auto only_x = [](env& request, const app& next) {
        return request.path_info() == "/x" ? text("x") : next(request);
    };
    const server::test::client client{wrap(mount{{"/m", only_x}}, named("else"))};
    CHECK(client.get("/m/x").body == "x");
    CHECK(client.get("/m/y").status == 404);
    CHECK(client.get("/y").body == "else::/y");
}

TEST_CASE("mount: a host with a matching path beats every path without a host", "[mount]") {
    const app site = wrap(
        mount{
            {"/static/deep", named("deep")},
            {"//api.test", named("api")},
            {"//api.test/v1", named("v1")},
            {"//www.test/only", named("only")}},
        named("-")
    );
    CHECK(body_of(site, "/static/deep", "api.test") == "api::/static/deep");
    CHECK(body_of(site, "/v1/x", "api.test") == "v1:/v1:/x");
    CHECK(body_of(site, "/static/deep", "other.test") == "deep:/static/deep:");
    CHECK(body_of(site, "/only/x", "www.test") == "only:/only:/x");
    // No path of this host matches: those without a host have their turn.
    CHECK(body_of(site, "/static/deep", "www.test") == "deep:/static/deep:");
    CHECK(body_of(site, "/v1", "www.test") == "-::/v1");
}

TEST_CASE("mount: a URL is a host and a path, of either scheme", "[mount]") {
    const app site =
        wrap(mount{{"http://a.test/x", named("a")}, {"https://b.test", named("b")}}, named("-"));
    CHECK(body_of(site, "/x/y", "a.test") == "a:/x:/y");
    CHECK(body_of(site, "/x/y", "b.test") == "b::/x/y");
}

TEST_CASE("mount: hosts are compared without case, port and last dot", "[mount]") {
    const server::test::client client{
        wrap(mount{{"//Api.Test.", named("api")}, {"//[::1]", named("six")}}, named("-")),
        {.lint = false}}; // which would not let such hosts in
    const auto body = [&](std::string host) {
        return client.send({.variables = {{"HTTP_HOST", std::move(host)}}}).body;
    };
    for (const std::string host :
         {"api.test", "API.TEST", "api.test:8080", "Api.test.", "api.test.:80", "api.test:"})
        CHECK(body(host) == "api::/");
    for (const std::string host : {"api.test.evil", "xapi.test", "api.test:x", "api", "test", "."})
        CHECK(body(host) == "-::/");
    CHECK(body("[::1]") == "six::/");
    CHECK(body("[::1]:8080") == "six::/");
    CHECK(body("[::2]") == "-::/");
}

TEST_CASE("mount: without a Host header the server's name counts", "[mount]") {
    const server::test::client client{wrap(mount{{"//api.test", named("api")}}, named("-"))};
    CHECK(
        client.send({.variables = {{"HTTP_HOST", std::nullopt}, {"SERVER_NAME", "api.test"}}}
        ).body == "api::/"
    );
    CHECK(
        client.send({.variables = {{"HTTP_HOST", "x.test"}, {"SERVER_NAME", "api.test"}}}).body ==
        "-::/"
    );
}

TEST_CASE("mount: a wildcard takes every name below its own", "[mount]") {
    const app site = wrap(
        mount{
            {"//*.test", named("any")},
            {"//*.b.test", named("any-b")},
            {"//a.b.test", named("exact")},
            {"//*.only.test/p", named("p")}},
        named("-")
    );
    CHECK(body_of(site, "/", "x.test") == "any::/");
    CHECK(body_of(site, "/", "x.y.test") == "any::/");
    CHECK(body_of(site, "/", "X.B.Test:80") == "any-b::/");
    CHECK(body_of(site, "/", "b.test") == "any::/");
    CHECK(body_of(site, "/", "a.b.test") == "exact::/");
    CHECK(body_of(site, "/", "test") == "-::/");
    // The longer wildcard has no such path, the shorter one takes all.
    CHECK(body_of(site, "/p", "x.only.test") == "p:/p:");
    CHECK(body_of(site, "/q", "x.only.test") == "any::/q");
}

TEST_CASE("mount: a Host header that is no name finds no wildcard", "[mount]") {
    const server::test::client client{
        wrap(mount{{"//*.test", named("any")}}, named("-")),
        {.lint = false}}; // which would not let such hosts in
    const auto body = [&](std::string host) {
        return client.send({.variables = {{"HTTP_HOST", std::move(host)}}}).body;
    };
    CHECK(body(".test") == "-::/");
    CHECK(body("") == "-::/");
    CHECK(body(":80") == "-::/");
    CHECK(body(std::string(300, 'a') + ".test") == "-::/");
    CHECK(body(std::string(248, 'a') + ".test") == "any::/");
}

TEST_CASE("mount: with no rows all goes on", "[mount]") {
    CHECK(body_of(wrap(mount{std::vector<mount::entry>{}}, named("-")), "/a") == "-::/a");
}

TEST_CASE("mount: many rows are found as one is", "[mount]") {
    std::vector<mount::entry> rows;
    for (int i = 0; i < 500; ++i)
        rows.emplace_back(cat("/r", std::to_string(i)), named(std::to_string(i)));
    const app site = wrap(mount{std::move(rows)}, named("-"));
    const server::test::client client{site};
    for (int i = 0; i < 500; ++i) {
        const auto number = std::to_string(i);
        CHECK(client.get(cat("/r", number, "/x")).body == cat(number, ":/r", number, ":/x"));
    }
}

TEST_CASE("mount: refuses places that cannot be meant", "[mount]") {
    for (const std::string_view at :
         {"",       "a",       "a/b",       "*",     "ftp://h/x",  "/a/../b",  "/..",
          "/../",   "/./a",    "/a/.",      "/a//b", "/a//",       "///",      "//",
          "///a",   "http://", "http:///a", "//.",   "//h/a/../b", "//h:80/a", "//[::1]:80/",
          "//[::1", "//u@h/",  "//h h/",    "//*",   "//*.",       "//*h/",    "//a.*.b/",
          "//.h/",  "//a..b/", "//é/",      "/a?b",  "/a#b",       "/a%20b"}) {
        INFO(at);
        const auto why = fault(at);
        CHECK(why.rfind(cat("mount: \"", at, "\" "), 0) == 0);
        CHECK(why.find("mount_test.cpp:") != why.npos);
    }
    CHECK(fault(cat("//", std::string(254, 'a'), "/")).find("longer") != std::string::npos);
}

TEST_CASE("mount: takes places that look odd but can be meant", "[mount]") {
    for (const std::string_view at :
         {"/",
          "/...",
          "/.well-known",
          "/a..b",
          "/100%",
          "/%2",
          "/a:b@c",
          "//h",
          "//h.",
          "//a_b/"}) {
        INFO(at);
        CHECK(fault(at) == "");
    }
}

TEST_CASE("mount: two apps for one place name both places", "[mount]") {
    const auto fault_of = [](const auto& make) {
        try {
            make();
        } catch (const std::invalid_argument& e) {
            return std::string{e.what()};
        }
        return std::string{};
    };
    const auto line = std::to_string(__LINE__ + 2); // NOLINT
    const auto why = fault_of([] {
        mount{{"/a", named("1")}, {"/b", named("2")}, {"/a/", named("3")}};
    });
    const auto place = cat(__FILE__, ":", line);
    CHECK(why == cat("mount: two apps for \"/a\": ", place, " and ", place));
    CHECK(fault_of([] {
              mount{{"http://H/x", named("1")}, {"//h/x/", named("2")}};
          }).find("two apps for \"//h/x\"") != std::string::npos);
    CHECK(fault_of([] {
              mount{{"//*.h", named("1")}, {"//*.h/", named("2")}};
          }).find("two apps for \"//*.h\"") != std::string::npos);
    CHECK(fault_of([] { mount{{"//h/a", named("1")}, {"/a", named("2")}}; }).empty());
}

TEST_CASE("mount: draws a branch for each row, the next app last", "[mount]") {
    const auto drawn =
        wrap(mount{{"/b", named("b")}, {"//*.h", named("h")}, {"/", named("r")}}, named("-"))
            .outlined();
    CHECK(drawn.label == "mount");
    REQUIRE(drawn.inside.size() == 4);
    CHECK(drawn.inside[0].label == "/");
    CHECK(drawn.inside[1].label == "/b");
    CHECK(drawn.inside[2].label == "//*.h");
    CHECK(drawn.inside[3].label == "lambda");
    REQUIRE(drawn.inside[1].inside.size() == 1);
    CHECK(drawn.inside[1].where.line() == drawn.inside[1].inside[0].where.line());
    CHECK(std::string_view{drawn.inside[1].where.file_name()} == __FILE__);
}
