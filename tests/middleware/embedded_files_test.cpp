// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/embedded_files.hpp>

#include <groat/middleware/range.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>

using namespace groat;
using middleware::embedded_files;
using middleware::embedded_files_options;
using server::test::client;

namespace {

const embedded_files_options some{
    .files =
        {{"/site.css", "css"},
         {"/index.html", "home"},
         {"/docs/index.html", "docs"},
         {"/raw", "raw", "a/b"},
         {"/hello", "hello"}},
    .cache_control = "max-age=60"};

client site(embedded_files_options how = some) {
    return client{wrap(embedded_files{std::move(how)}, [](env&) { return text("next"); })};
}

} // namespace

TEST_CASE("embedded_files: a path is answered with its bytes", "[embedded_files]") {
    const auto got = site().get("/site.css");
    CHECK(got.body == "css");
    CHECK(got.header("Content-Type") == "text/css; charset=utf-8");
    CHECK(got.header("Content-Length") == "3");
    CHECK(got.header("Cache-Control") == "max-age=60");
    CHECK(site().get("/raw").header("Content-Type") == "a/b");
    CHECK(site().get("/hello").header("Content-Type") == "application/octet-stream");
}

TEST_CASE("embedded_files: the tag is the SHA-1 of the bytes, and 304 counts", "[embedded_files]") {
    constexpr auto sha1_of_hello = "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\""; // sha1sum(1)
    CHECK(site().get("/hello").header("ETag") == sha1_of_hello);
    const auto got =
        site().send({.target = "/hello", .headers = {{"If-None-Match", std::string{sha1_of_hello}}}}
        );
    CHECK(got.status == 304);
    CHECK(got.header("ETag") == sha1_of_hello);
    CHECK(got.header("Cache-Control") == "max-age=60");
    CHECK(site().send({.target = "/hello", .headers = {{"If-Match", "\"x\""}}}).status == 412);
}

TEST_CASE("embedded_files: a folder has its index", "[embedded_files]") {
    CHECK(site().get("/").body == "home");
    CHECK(site().get("/docs/").body == "docs");
    CHECK(site().get("/docs?q").status == 301);
    CHECK(site().get("/docs?q").header("Location") == "/docs/?q");
    auto without = some;
    without.index.clear();
    CHECK(site(without).get("/").status == 404);
}

TEST_CASE("embedded_files: what is not there is 404, or the next app's", "[embedded_files]") {
    CHECK(site().get("/nowhere").status == 404);
    CHECK(site().get("/site.cs").status == 404);
    CHECK(site().get("/site.css/").status == 404);
    CHECK(site().post("/site.css", "x").status == 405);
    auto passing = some;
    passing.pass_through = true;
    CHECK(site(passing).get("/nowhere").body == "next");
    CHECK(site(passing).post("/site.css", "x").body == "next");
}

TEST_CASE("embedded_files: HEAD says the length, and range takes a part", "[embedded_files]") {
    CHECK(site().head("/hello").header("Content-Length") == "5");
    const client one{
        wrap(middleware::range{}, wrap(embedded_files{some}, [](env&) { return text("next"); }))};
    CHECK(one.send({.target = "/hello", .headers = {{"Range", "bytes=1-2"}}}).body == "el");
}

TEST_CASE("embedded_files: the bytes are not copied", "[embedded_files]") {
    static const std::string large(1 << 20, 'x');
    const char* sent = nullptr;
    const app files =
        wrap(embedded_files{{.files = {{"/large", large}}}}, [](env&) { return empty(); });
    const client one{[&](env& request) {
        auto answer = files(request);
        const auto first = answer.body.pull();
        sent = first.data.data();
        return text("x");
    }};
    CHECK(one.get("/large").status == 200);
    CHECK(sent == large.data());
}

TEST_CASE("embedded_files: files that can't be meant are refused", "[embedded_files]") {
    for (const auto& bad :
         {embedded_files_options{.files = {{"a", "x"}}},
          embedded_files_options{.files = {{"/a/", "x"}}},
          embedded_files_options{.files = {{"/../a", "x"}}},
          embedded_files_options{.files = {{"/a", "x"}, {"/a", "y"}}},
          embedded_files_options{.files = {{"/a", "x", "a\nb"}}},
          embedded_files_options{.files = {{"/a", "x"}}, .cache_control = "a\nb"}})
        CHECK_THROWS_AS(embedded_files{bad}, std::invalid_argument);
}
