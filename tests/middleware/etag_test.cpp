// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/etag.hpp>

#include <groat/middleware/conditional_get.hpp>
#include <groat/middleware/head.hpp>
#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using server::test::client;
using server::test::reply;

namespace {

reply get(const app& inner, middleware::etag_options options = {}) {
    return client{wrap(middleware::etag{options}, inner)}.get("/");
}

std::optional<std::string> tag(const app& inner, middleware::etag_options options = {}) {
    return get(inner, options).header("ETag");
}

// As sha1sum(1) says.
constexpr auto sha1_of_hello = "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"";
constexpr auto sha1_of_nothing = "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"";

} // namespace

TEST_CASE("etag: is the SHA-1 of the bytes", "[etag]") {
    CHECK(tag([](env&) { return text("hello"); }) == sha1_of_hello);
    CHECK(tag([](env&) { return text(""); }) == sha1_of_nothing);
    // sha1sum of a million a's: FIPS 180-1, appendix C.
    CHECK(
        tag([](env&) { return text(std::string(1'000'000, 'a')); }, {.max_bytes = 1'000'000}) ==
        "\"34aa973cd4c4daa4f61eeb2bdbad27316534016f\""
    );
}

TEST_CASE("etag: a short stream is read and sent whole", "[etag]") {
    ends told;
    const auto got = get([&](env&) {
        return text(scripted_body({chunk("he"), chunk(""), chunk("llo")}, told));
    });
    CHECK(got.header("ETag") == sha1_of_hello);
    CHECK(got.body == "hello");
    CHECK(told[fate::done] == 1);
}

TEST_CASE("etag: the limit is the last byte that is read", "[etag]") {
    const auto of = [](std::size_t limit) {
        return tag([](env&) { return text("hello"); }, {.max_bytes = limit});
    };
    CHECK(of(5) == sha1_of_hello);
    CHECK_FALSE(of(4));
}

TEST_CASE("etag: a long body passes untouched", "[etag]") {
    ends told;
    const auto got = get(
        [&](env&) {
            return text(scripted_body({chunk("abc"), chunk("def"), flushed("ghi")}, told));
        },
        {.max_bytes = 4}
    );
    CHECK_FALSE(got.header("ETag"));
    CHECK(got.body == "abcdefghi");
    CHECK(told[fate::done] == 1);
}

TEST_CASE("etag: a stream stays one", "[etag]") {
    ends told;
    const auto got = get([&](env&) {
        return text(scripted_body({flushed("event"), chunk("later")}, told));
    });
    CHECK_FALSE(got.header("ETag"));
    REQUIRE(got.chunks.size() == 2);
    CHECK(got.chunks[0].bytes == "event");
}

TEST_CASE("etag: what has a tag, or is no 200, or may not be stored, has none added", "[etag]") {
    const auto with = [](int code, headers fields) {
        fields.add("Content-Type", "text/plain");
        return get([=](env&) { return response{code, fields, "hello"}; }).all("ETag");
    };
    using tags = std::vector<std::string>;
    CHECK(with(200, {{"ETag", "W/\"x\""}}) == tags{"W/\"x\""});
    CHECK(with(200, {{"Cache-Control", "private, no-store"}}) == tags{});
    CHECK(with(200, {{"Cache-Control", "no-cache"}}) == tags{sha1_of_hello});
    for (const int other : {201, 206, 302, 404, 500})
        CHECK(with(other, {}) == tags{});
    CHECK_FALSE(
        client{wrap(middleware::etag{}, [](env&) { return text("x"); })}.post("/", "").header("ETag"
        )
    );
}

TEST_CASE("etag: a file is not read", "[etag]") {
    const groat_test::temp_folder folder;
    folder.file("a", "hello");
    const int fd = ::open(folder.path("a").c_str(), O_RDONLY | O_CLOEXEC);
    CHECK_FALSE(tag([fd](env&) {
        return text(body{file_ref{.fd = fd, .length = 5, .owner = nullptr}});
    }));
    ::close(fd);
}

TEST_CASE("etag: HEAD has GET's tag where its body is there", "[etag]") {
    const app inner = [](env&) { return text("hello"); };
    const auto head = [&](const app& site) { return client{site}.head("/").header("ETag"); };
    CHECK(head(wrap(middleware::head{}, wrap(middleware::etag{}, inner))) == sha1_of_hello);
    CHECK_FALSE(head(wrap(middleware::etag{}, wrap(middleware::head{}, inner))));
    CHECK_FALSE(head(wrap(middleware::etag{}, [](env&) { return empty(200); })));
    CHECK_FALSE(head(wrap(middleware::etag{}, [](env&) {
        return text([]() -> generator { co_return; });
    })));
}

TEST_CASE("etag: with conditional_get outside the page is sent once", "[etag]") {
    const client one{wrap(middleware::conditional_get{}, wrap(middleware::etag{}, [](env&) {
                              return text("hello");
                          }))};
    CHECK(one.send({.headers = {{"If-None-Match", sha1_of_hello}}}).status == 304);
}
