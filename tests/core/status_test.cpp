// SPDX-License-Identifier: BSL-1.0
#include <groat/response.hpp>
#include <groat/status.hpp>
#include <groat/transform.hpp>

#include <support/catch.hpp>

#include <stdexcept>

using namespace groat;

TEST_CASE("status: a number from 100 to 999, or Beast's name for it", "[status]") {
    CHECK(status{http::status::not_found} == 404);
    CHECK(status{100} == 100);
    CHECK(status{999} == 999);
    CHECK_THROWS_AS(status{99}, std::invalid_argument);
    CHECK_THROWS_AS(status{1000}, std::invalid_argument);
}

TEST_CASE("status: the phrase is RFC 9110's", "[status]") {
    CHECK(status{404}.reason() == "Not Found");
    CHECK(status{206}.reason() == "Partial Content");
    CHECK(status{460}.reason() == "Unknown Status");
}

TEST_CASE("status: 1xx, 204 and 304 allow no body", "[status]") {
    for (const int without : {100, 103, 199, 204, 304})
        CHECK_FALSE(status{without}.allows_body());
    for (const int with : {200, 203, 205, 206, 303, 305, 404, 500})
        CHECK(status{with}.allows_body());
}

TEST_CASE("response: a triple with structured bindings", "[response]") {
    auto [code, fields, content] = response{201, {{"X-A", "b"}}, "made"};
    CHECK(code == 201);
    CHECK(fields.get("X-A") == "b");
    CHECK(content.whole() == "made");
}

TEST_CASE("response: a makers' text says its type", "[response]") {
    CHECK(text("a").headers.get("Content-Type") == "text/plain; charset=utf-8");
    CHECK(html(404, "a").headers.get("Content-Type") == "text/html; charset=utf-8");
    CHECK(json_text("{}").headers.get("Content-Type") == "application/json");
    CHECK(redirect("/x").status == 302);
    CHECK(redirect("/x", 308).headers.get("Location") == "/x");
    CHECK_THROWS_AS(redirect("/x\r\nSet-Cookie: a=b"), header_error);
    CHECK(empty().status == 204);
    CHECK(not_found().status == 404);
}

TEST_CASE(
    "transform: headers that spoke of the old bytes go, a strong ETag becomes weak", "[transform]"
) {
    response answer{
        200,
        {{"Content-Length", "3"},
         {"ETag", "\"x\""},
         {"Accept-Ranges", "bytes"},
         {"Content-Digest", "sha-256=:YQ==:"},
         {"Repr-Digest", "sha-256=:YQ==:"},
         {"Digest", "sha-256=YQ=="},
         {"X-A", "b"}},
        "abc"};
    transform(answer, [](std::string_view in, drain, std::string& out) { out += in; });
    CHECK(answer.headers.text() == "ETag: W/\"x\"\r\nX-A: b\r\n");
    transform(answer, [](std::string_view in) { return in; });
    CHECK(answer.headers.get("ETag") == "W/\"x\"");
}

TEST_CASE("transform: a filter that keeps the length keeps Content-Length", "[transform]") {
    response answer{200, {{"Content-Length", "3"}}, "abc"};
    transform(
        answer, [](std::string_view in) { return in; }, keep::length
    );
    CHECK(answer.headers.get("Content-Length") == "3");
    CHECK(answer.body.length() == 3U);
}
