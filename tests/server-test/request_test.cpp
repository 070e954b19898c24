// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/request.hpp>

#include <support/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>

using namespace groat;
using server::test::request;
using server::test::variables_of;

namespace {

std::optional<std::string> var(const request& what, std::string_view name) {
    std::optional<std::string> found;
    for (const auto& [key, value] : variables_of(what)) {
        if (key != name)
            continue;
        REQUIRE_FALSE(found); // no variable comes twice
        found = value;
    }
    return found;
}

request of(std::string target) {
    return {.target = std::move(target)};
}

} // namespace

TEST_CASE("request: a target becomes RFC 3875's four variables", "[request]") {
    const auto got = of("/a%20b/%2Fc?q=%20&r");
    CHECK(var(got, "REQUEST_URI") == "/a%20b/%2Fc?q=%20&r");
    CHECK(var(got, "PATH_INFO") == "/a b//c");
    CHECK(var(got, "QUERY_STRING") == "q=%20&r");
    CHECK(var(got, "SCRIPT_NAME") == "");
}

TEST_CASE("request: a path is decoded exactly once, to raw bytes", "[request]") {
    CHECK(var(of("/%2525"), "PATH_INFO") == "/%25");
    CHECK(var(of("/%C3%A9"), "PATH_INFO") == "/\xc3\xa9");
    CHECK(var(of("/a+b"), "PATH_INFO") == "/a+b");
    CHECK(var(of("//a//b"), "PATH_INFO") == "//a//b");
}

TEST_CASE(
    "request: QUERY_STRING is there without a query and keeps a second question mark", "[request]"
) {
    CHECK(var(of("/"), "QUERY_STRING") == "");
    CHECK(var(of("/?a?b"), "QUERY_STRING") == "a?b");
}

TEST_CASE("request: the mount is split off PATH_INFO by whole segments", "[request]") {
    const auto below = [](std::string target) {
        return request{.target = std::move(target), .script_name = "/the app"};
    };
    CHECK(var(below("/the%20app/x"), "PATH_INFO") == "/x");
    CHECK(var(below("/the%20app/x"), "SCRIPT_NAME") == "/the app");
    CHECK(var(below("/the%20app/x"), "REQUEST_URI") == "/the%20app/x");
    CHECK(var(below("/the%20app"), "PATH_INFO") == "");
    CHECK_THROWS_AS(variables_of(below("/the%20apple")), std::invalid_argument);
    CHECK_THROWS_AS(variables_of(below("/")), std::invalid_argument);
}

TEST_CASE("request: a malformed target is the test's own mistake", "[request]") {
    for (const auto* bad :
         {"", "x", "http://h/", "/a b", "/a#b", "/%", "/%4", "/%zz", "/a\r\n", "*"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(variables_of(of(bad)), std::invalid_argument);
    }
    CHECK_THROWS_AS(variables_of(of(std::string("/a\0b", 4))), std::invalid_argument);
}

TEST_CASE("request: a star is for OPTIONS", "[request]") {
    CHECK(var({.method = "OPTIONS", .target = "*"}, "REQUEST_URI") == "*");
    CHECK(var({.method = "OPTIONS", .target = "*"}, "PATH_INFO") == "*");
}

TEST_CASE("request: only what a front server sends on passes", "[request]") {
    CHECK_THROWS_AS(variables_of({.method = ""}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.method = "GE T"}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.headers = {{"A B", "x"}}}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.headers = {{"A", "x\r\nB: y"}}}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.scheme = "ftp"}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.host = ""}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.host = "a:0"}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.host = "a:70000"}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.host = "a b"}), std::invalid_argument);
    CHECK_THROWS_AS(variables_of({.script_name = "app"}), std::invalid_argument);
    CHECK_THROWS_AS(
        variables_of({.target = "/app/", .script_name = "/app/"}), std::invalid_argument
    );
    CHECK(var({.method = "M-SEARCH"}, "REQUEST_METHOD") == "M-SEARCH");
}

TEST_CASE("request: headers become HTTP_ variables", "[request]") {
    CHECK(var({.headers = {{"X-Thing", "1"}}}, "HTTP_X_THING") == "1");
    CHECK(var({.headers = {{"X-Thing", " \t1 "}}}, "HTTP_X_THING") == "1");
    CHECK(var({.headers = {{"X", "1"}, {"Y", "2"}, {"x", "3"}}}, "HTTP_X") == "1, 3");
    CHECK(var({.headers = {{"Cookie", "a=1"}, {"cookie", "b=2"}}}, "HTTP_COOKIE") == "a=1; b=2");
}

TEST_CASE("request: type and length have CGI's own names", "[request]") {
    const request got{.headers = {{"content-type", "text/x"}, {"Content-Length", "3"}}};
    CHECK(var(got, "CONTENT_TYPE") == "text/x");
    CHECK(var(got, "CONTENT_LENGTH") == "3");
    CHECK(var(got, "HTTP_CONTENT_TYPE") == std::nullopt);
    CHECK(var(got, "HTTP_CONTENT_LENGTH") == std::nullopt);
    CHECK_THROWS_AS(
        variables_of({.headers = {{"Content-Length", "3"}, {"Content-Length", "3"}}}),
        std::invalid_argument
    );
}

TEST_CASE("request: a body announces the length that it knows", "[request]") {
    CHECK(var({.method = "POST", .body = "abc"}, "CONTENT_LENGTH") == "3");
    CHECK(var({.method = "POST"}, "CONTENT_LENGTH") == "0");
    CHECK(var({.method = "GET"}, "CONTENT_LENGTH") == std::nullopt);
    CHECK(var({.method = "GET", .body = "abc"}, "CONTENT_LENGTH") == "3");
    const auto unknown = [] { return std::optional<std::string>{}; };
    CHECK(var({.method = "POST", .body = unknown}, "CONTENT_LENGTH") == std::nullopt);
    CHECK(
        var({.method = "POST", .headers = {{"Content-Length", "9"}}, .body = "abc"},
            "CONTENT_LENGTH") == "9"
    );
}

TEST_CASE("request: host and scheme tell where it was sent", "[request]") {
    CHECK(var({}, "SERVER_NAME") == "localhost");
    CHECK(var({}, "SERVER_PORT") == "80");
    CHECK(var({}, "HTTPS") == std::nullopt);
    const request secure{.scheme = "https", .host = "[::1]:8443"};
    CHECK(var(secure, "SERVER_NAME") == "[::1]");
    CHECK(var(secure, "SERVER_PORT") == "8443");
    CHECK(var(secure, "HTTPS") == "on");
    CHECK(var(secure, "REQUEST_SCHEME") == "https");
    CHECK(var(secure, "HTTP_HOST") == "[::1]:8443");
    CHECK(var({.scheme = "https"}, "SERVER_PORT") == "443");
    CHECK(var({.host = "[::1]"}, "SERVER_PORT") == "80");
    CHECK(var({.headers = {{"Host", "other"}}}, "HTTP_HOST") == "other");
}

TEST_CASE("request: its own variables have the last word", "[request]") {
    const request got{
        .remote_addr = "::1",
        .variables = {{"REMOTE_USER", "ann"}, {"SERVER_PORT", "x"}, {"REMOTE_PORT", {}}}};
    CHECK(var(got, "REMOTE_ADDR") == "::1");
    CHECK(var(got, "REMOTE_USER") == "ann");
    CHECK(var(got, "SERVER_PORT") == "x");
    CHECK(var(got, "REMOTE_PORT") == std::nullopt);
}
