// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/body_filter.hpp>

#include <groat/server/test.hpp>

#include <range/v3/view/filter.hpp>
#include <range/v3/view/take.hpp>
#include <range/v3/view/transform.hpp>
#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using server::test::client;
using server::test::reply;

namespace {

std::string shout(std::string_view text) {
    std::string loud{text};
    for (char& c : loud)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return loud;
}

response three_chunks(ends& told) {
    auto answer = text(scripted_body({chunk("ab"), chunk(""), flushed("cd"), chunk("ef")}, told));
    answer.headers.add("ETag", "\"1\"");
    return answer;
}

/// Holds everything back until it is drained.
struct holder {
    std::string held;
    void operator()(std::string_view in, drain why, std::string& out) {
        held += in;
        if (why != drain::no)
            out += std::exchange(held, {});
    }
};

} // namespace

TEST_CASE("body_filter: a range adaptor sees chunks and gives chunks", "[body_filter]") {
    ends told;
    const auto got =
        client{wrap(middleware::body_filter{ranges::views::transform(shout)}, [&](env&) {
            return three_chunks(told);
        })}.get("/");
    CHECK(got.body == "ABCDEF");
    REQUIRE(got.chunks.size() == 2);
    CHECK(got.chunks[0].bytes == "ABCD");
    CHECK(got.header("ETag") == "W/\"1\"");
    CHECK(told[fate::done] == 1);
}

TEST_CASE("body_filter: a pipe of adaptors is one too, and may end early", "[body_filter]") {
    ends told;
    const auto filter = [](chunks in) {
        return in | ranges::views::filter([](std::string_view chunk) { return chunk != "ab"; }) |
               ranges::views::transform(shout) | ranges::views::take(1);
    };
    const auto got = client{wrap(middleware::body_filter{filter}, [&](env&) {
                         return three_chunks(told);
                     })}.get("/");
    CHECK(got.body == "CD");
    CHECK(told.all() == 1);
}

TEST_CASE(
    "body_filter: a filter of chunks keeps flushes and, if told so, the length", "[body_filter]"
) {
    ends told;
    const auto got = client{
        wrap(
            middleware::body_filter{[held = std::string{}](std::string_view in) mutable {
                held = shout(in);
                return std::string_view{held};
            }},
            [&](env&) { return three_chunks(told); }
        )}.get("/");
    CHECK(got.body == "ABCDEF");
    REQUIRE(got.chunks.size() == 2);
    CHECK(got.chunks[0].bytes == "ABCD");

    const auto kept = client{
        wrap(
            middleware::body_filter{[](std::string_view in) { return in; }, {.kept = keep::length}},
            [](env&) { return text("abc"); }
        )}.get("/");
    CHECK(kept.header("Content-Length") == "3");
}

TEST_CASE("body_filter: each response has a filter of its own", "[body_filter]") {
    ends told;
    const client one{
        wrap(middleware::body_filter{holder{}}, [&](env&) { return three_chunks(told); })};
    CHECK(one.get("/").body == "abcdef");
    CHECK(one.get("/").body == "abcdef");
}

TEST_CASE("body_filter: only its types, no part, nothing coded", "[body_filter]") {
    const auto body_of_type = [](int code, headers fields, middleware::body_filter_options how = {}
                              ) {
        return client{wrap(
                          middleware::body_filter{ranges::views::transform(shout), how},
                          [=](env&) {
                              return response{code, fields, "abc"};
                          }
                      )}
            .get("/")
            .body;
    };
    CHECK(body_of_type(200, {{"Content-Type", "text/html"}}) == "ABC");
    CHECK(body_of_type(404, {{"Content-Type", "text/html"}}) == "ABC");
    CHECK(body_of_type(200, {{"Content-Type", "image/png"}}) == "abc");
    CHECK(body_of_type(200, {{"Content-Type", "image/png"}}, {.types = {"*/*"}}) == "ABC");
    CHECK(body_of_type(200, {{"Content-Type", "text/html"}, {"Content-Encoding", "x"}}) == "abc");
    CHECK(
        body_of_type(206, {{"Content-Type", "text/html"}, {"Content-Range", "bytes 0-2/9"}}) ==
        "abc"
    );
    CHECK_THROWS_AS(
        (middleware::body_filter{holder{}, {.types = {"text"}}}), std::invalid_argument
    );
}

TEST_CASE("body_filter: HEAD needs no filter", "[body_filter]") {
    ends told;
    const client one{wrap(middleware::body_filter{ranges::views::transform(shout)}, [&](env&) {
        return text(scripted_body({}, told, 0)); // throws if pulled
    })};
    CHECK(one.head("/").status == 200);
}
