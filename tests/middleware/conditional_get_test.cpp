// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/conditional_get.hpp>

#include <groat/server/test.hpp>

#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using server::test::client;
using server::test::field;
using server::test::reply;

namespace {

constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view second_before = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view second_after = "Sun, 06 Nov 1994 08:49:38 GMT";

headers full() {
    return {
        {"Content-Type", "text/plain"},
        {"Content-Language", "en"},
        {"Content-Location", "/index.txt"},
        {"Content-Disposition", "inline"},
        {"Cache-Control", "max-age=60"},
        {"Expires", "Sun, 06 Nov 1994 08:50:37 GMT"},
        {"ETag", "\"abc\""},
        {"Last-Modified", date},
        {"Vary", "Accept-Language"},
        {"Set-Cookie", "a=1"},
        {"Set-Cookie", "b=2"},
        {"X-Own", "x"}};
}

reply ask(
    std::vector<field> conditions, headers fields, std::string method = "GET", int code = 200
) {
    const client one{wrap(middleware::conditional_get{}, [&](env&) {
        return response{code, fields, body{"hello"}};
    })};
    return one.send({.method = std::move(method), .headers = std::move(conditions)});
}

int code_of(std::string name, std::string_view value, std::string method = "GET", int code = 200) {
    return ask({{std::move(name), std::string{value}}}, full(), std::move(method), code).status;
}

} // namespace

TEST_CASE("conditional_get: tags in lists, weak ones and the star count", "[conditional_get]") {
    for (const auto same : {"\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", ",\"x\",,W/\"abc\" ,"})
        CHECK(code_of("If-None-Match", same) == 304);
    for (const auto other : {"\"x\"", "abc", "\"ab\"", "\"abc", "", "\"x\" \"abc\""})
        CHECK(code_of("If-None-Match", other) == 200);
}

TEST_CASE("conditional_get: dates count, exactly and later", "[conditional_get]") {
    CHECK(code_of("If-Modified-Since", date) == 304);
    CHECK(code_of("If-Modified-Since", second_after) == 304);
    CHECK(code_of("If-Modified-Since", second_before) == 200);
    CHECK(code_of("If-Modified-Since", "yesterday") == 200);
    CHECK(code_of("If-Unmodified-Since", second_before) == 412);
    CHECK(code_of("If-Unmodified-Since", date) == 200);
}

TEST_CASE("conditional_get: If-Match compares strongly", "[conditional_get]") {
    CHECK(code_of("If-Match", "\"abc\"") == 200);
    CHECK(code_of("If-Match", "*") == 200);
    CHECK(code_of("If-Match", "W/\"abc\"") == 412);
    CHECK(code_of("If-Match", "\"x\"") == 412);
}

TEST_CASE("conditional_get: tags beat dates (RFC 9110, 13.2.2)", "[conditional_get]") {
    const auto both = [](std::string_view tag, std::string_view since) {
        return ask({{"If-None-Match", std::string{tag}}, {"If-Modified-Since", std::string{since}}},
                   full())
            .status;
    };
    CHECK(both("\"x\"", date) == 200);
    CHECK(both("\"abc\"", second_before) == 304);
    CHECK(
        ask({{"If-Match", "\"abc\""}, {"If-Unmodified-Since", std::string{second_before}}}, full())
            .status == 200
    );
    CHECK(ask({{"If-Match", "\"x\""}, {"If-None-Match", "\"abc\""}}, full()).status == 412);
}

TEST_CASE("conditional_get: a 304 keeps all but what tells of the content", "[conditional_get]") {
    const auto got = ask({{"If-None-Match", "\"abc\""}}, full());
    CHECK(got.body.empty());
    for (const auto kept :
         {"Cache-Control", "Content-Location", "ETag", "Expires", "Vary", "Last-Modified", "X-Own"})
        CHECK(got.header(kept));
    CHECK(got.all("Set-Cookie").size() == 2);
    for (const auto dropped :
         {"Content-Type", "Content-Length", "Content-Language", "Content-Disposition"})
        CHECK_FALSE(got.header(dropped));
}

TEST_CASE("conditional_get: a 412 is a text of its own", "[conditional_get]") {
    const auto got = ask({{"If-Match", "\"x\""}}, full());
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK_FALSE(got.header("ETag"));
    CHECK_FALSE(got.header("Last-Modified"));
    CHECK(got.all("Set-Cookie").size() == 2);
    CHECK(got.body != "hello");
}

TEST_CASE("conditional_get: only GET and HEAD, and only beside a 2xx", "[conditional_get]") {
    CHECK(code_of("If-None-Match", "\"abc\"", "HEAD") == 304);
    CHECK(code_of("If-None-Match", "\"abc\"", "POST") == 200);
    CHECK(code_of("If-Match", "\"x\"", "PUT") == 200);
    CHECK(code_of("If-None-Match", "\"abc\"", "GET", 203) == 304);
    for (const int other : {301, 404, 500})
        CHECK(code_of("If-None-Match", "\"abc\"", "GET", other) == other);
}

TEST_CASE("conditional_get: without validators there is still something", "[conditional_get]") {
    const headers bare{{"Content-Type", "text/plain"}};
    CHECK(ask({{"If-None-Match", "*"}}, bare).status == 304);
    CHECK(ask({{"If-None-Match", "\"abc\""}}, bare).status == 200);
    CHECK(ask({{"If-Match", "\"abc\""}}, bare).status == 412);
    CHECK(ask({{"If-Modified-Since", std::string{date}}}, bare).status == 200);
    CHECK(ask({}, full()).status == 200);
}

TEST_CASE("conditional_get: the body of a 304 is never pulled", "[conditional_get]") {
    ends told;
    const client one{wrap(middleware::conditional_get{}, [&](env&) {
        return response{200, full(), scripted_body({chunk("x")}, told, 0)}; // throws if pulled
    })};
    CHECK(one.send({.headers = {{"If-None-Match", "\"abc\""}}}).status == 304);
    CHECK(told[fate::discarded] == 1);
}
