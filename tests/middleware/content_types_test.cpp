// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/content_types.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>

using namespace groat;
using middleware::content_types;
using server::test::client;
using server::test::request;

namespace {

server::test::reply posting(
    std::string type, content_types layer = {"application/json", "text/*"}
) {
    const client site{wrap(std::move(layer), [](env&) { return text("read"); })};
    return site.post("/", "x", type);
}

} // namespace

TEST_CASE("content_types: lets in what is accepted", "[content_types]") {
    for (const std::string type :
         {"application/json",
          "Application/JSON",
          "application/json; charset=utf-8",
          "application/json ;x=\"a;b\"",
          "text/plain",
          "text/csv"})
        CHECK(posting(type).status == 200);
}

TEST_CASE("content_types: refuses what only looks like it", "[content_types]") {
    for (const std::string type :
         {"text/plain;application/json",
          "application/jsonx",
          "application/json+x",
          "xapplication/json",
          "application/x-www-form-urlencoded",
          "application/json, text/html"}) {
        INFO(type);
        CHECK(posting(type, {"application/json"}).status == 415);
    }
    for (const std::string type :
         {"text", "text/", "textual/plain", "text/a b", "*/*", "text/plain/x"}) {
        INFO(type);
        CHECK(posting(type).status == 415);
    }
}

TEST_CASE("content_types: says what is accepted", "[content_types]") {
    CHECK(posting("image/png").header("Accept") == "application/json, text/*");
}

TEST_CASE("content_types: a body without a type is refused, or not", "[content_types]") {
    const client strict{wrap(content_types{"text/plain"}, [](env&) { return text("read"); })};
    const client lenient{
        wrap(content_types{{.accepted = {"text/plain"}, .untyped = true}}, [](env&) {
            return text("read");
        })};
    CHECK(strict.send({.method = "POST", .body = "x"}).status == 415);
    CHECK(lenient.send({.method = "POST", .body = "x"}).status == 200);
    CHECK(lenient.post("/", "x", "image/png").status == 415);
}

TEST_CASE("content_types: a request without a body passes", "[content_types]") {
    const client site{wrap(content_types{"text/plain"}, [](env&) { return text("read"); })};
    CHECK(site.get("/").status == 200);
    CHECK(site.send({.method = "POST"}).status == 200);
    CHECK(
        site.send({.method = "POST",
                   .headers = {{"Content-Type", "image/png"}, {"Content-Length", "0"}}}
        ).status == 200
    );
}

TEST_CASE("content_types: a body whose length is not announced has a type", "[content_types]") {
    const client site{wrap(content_types{"text/plain"}, [](env&) { return text("read"); })};
    const auto stream = [] {
        return body{
            [n = 0]() mutable { return n++ ? std::nullopt : std::optional{std::string{"x"}}; }};
    };
    CHECK(site.post("/", stream(), "image/png").status == 415);
    CHECK(site.post("/", stream(), "text/plain").status == 200);
}

TEST_CASE("content_types: refuses types that are none", "[content_types]") {
    CHECK_THROWS_WITH(content_types(middleware::content_types_options{}), "content_types: no type");
    for (const std::string type : {"", "text", "*/*", "text/plain; charset=utf-8", "a b/c"})
        CHECK_THROWS_AS(content_types{std::string_view{type}}, std::invalid_argument);
}
