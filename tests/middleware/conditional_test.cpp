// SPDX-License-Identifier: BSL-1.0
#include <groat/conditional.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using namespace std::chrono;
using http::verb;

namespace {

// The dates and tags of RFC 9110's examples.
constexpr std::string_view sunday = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view second_before = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr std::string_view second_after = "Sun, 06 Nov 1994 08:49:38 GMT";
constexpr sys_seconds modified{784111777s};
constexpr sys_seconds now = modified + 24h;

const selected_representation strong{.etag = entity_tag{"xyzzy"}, .last_modified = modified};
const selected_representation weak{.etag = entity_tag{"xyzzy", true}, .last_modified = modified};
const selected_representation absent{.exists = false};

std::string judged(
    const preconditions& asked,
    const selected_representation& what = strong,
    verb method = verb::get
) {
    switch (evaluate(asked, what, method, now)) {
    case verdict::perform:
        return "perform";
    case verdict::not_modified:
        return "304";
    case verdict::failed:
        return "412";
    }
    return "";
}

} // namespace

TEST_CASE("conditional: no condition, no effect", "[conditional]") {
    CHECK(judged({}) == "perform");
    CHECK(judged({}, absent) == "perform");
    CHECK(judged({}, strong, verb::put) == "perform");
}

TEST_CASE("conditional: If-Match wants a strongly equal tag", "[conditional]") {
    CHECK(judged({.if_match = R"("xyzzy")"}) == "perform");
    CHECK(judged({.if_match = R"("xyzzy", "r2d2xxxx", "c3piozzzz")"}) == "perform");
    CHECK(judged({.if_match = R"("r2d2xxxx")"}) == "412");
    CHECK(judged({.if_match = R"(W/"xyzzy")"}) == "412");
    CHECK(judged({.if_match = R"("xyzzy")"}, weak) == "412");
    CHECK(judged({.if_match = R"("xyzzy")"}, strong, verb::put) == "perform");
    CHECK(judged({.if_match = R"("r2d2xxxx")"}, strong, verb::put) == "412");
}

TEST_CASE("conditional: If-Match: * wants anything that exists", "[conditional]") {
    CHECK(judged({.if_match = "*"}) == "perform");
    CHECK(judged({.if_match = " * "}, {}) == "perform");
    CHECK(judged({.if_match = "*"}, absent) == "412");
    CHECK(judged({.if_match = R"("xyzzy")"}, absent) == "412");
}

TEST_CASE("conditional: an If-Match that cannot be read fails", "[conditional]") {
    CHECK(judged({.if_match = ""}) == "412");
    CHECK(judged({.if_match = "xyzzy"}) == "412");
    CHECK(judged({.if_match = R"(*, "xyzzy")"}) == "412");
}

TEST_CASE("conditional: If-Unmodified-Since wants no change after the date", "[conditional]") {
    CHECK(judged({.if_unmodified_since = sunday}) == "perform");
    CHECK(judged({.if_unmodified_since = second_after}) == "perform");
    CHECK(judged({.if_unmodified_since = second_before}) == "412");
    CHECK(judged({.if_unmodified_since = second_before}, strong, verb::delete_) == "412");
    CHECK(judged({.if_unmodified_since = "yesterday"}) == "perform");
    CHECK(judged({.if_unmodified_since = second_before}, absent) == "perform");
}

TEST_CASE("conditional: If-Match goes before If-Unmodified-Since", "[conditional]") {
    CHECK(judged({.if_match = R"("xyzzy")", .if_unmodified_since = second_before}) == "perform");
    CHECK(judged({.if_match = R"("r2d2xxxx")", .if_unmodified_since = sunday}) == "412");
}

TEST_CASE("conditional: If-None-Match wants no weakly equal tag", "[conditional]") {
    CHECK(judged({.if_none_match = R"("xyzzy")"}) == "304");
    CHECK(judged({.if_none_match = R"(W/"xyzzy")"}) == "304");
    CHECK(judged({.if_none_match = R"("xyzzy")"}, weak) == "304");
    CHECK(judged({.if_none_match = R"(W/"r2d2xxxx", W/"xyzzy", W/"c3piozzzz")"}) == "304");
    CHECK(judged({.if_none_match = R"("r2d2xxxx")"}) == "perform");
    CHECK(judged({.if_none_match = R"("xyzzy")"}, strong, verb::head) == "304");
}

TEST_CASE("conditional: If-None-Match is 412 for other methods", "[conditional]") {
    CHECK(judged({.if_none_match = R"("xyzzy")"}, strong, verb::put) == "412");
    CHECK(judged({.if_none_match = "*"}, strong, verb::put) == "412");
    CHECK(judged({.if_none_match = "*"}, absent, verb::put) == "perform");
}

TEST_CASE("conditional: If-None-Match: * wants nothing to exist", "[conditional]") {
    CHECK(judged({.if_none_match = "*"}) == "304");
    CHECK(judged({.if_none_match = "*"}, {}) == "304");
    CHECK(judged({.if_none_match = "*"}, absent) == "perform");
}

TEST_CASE("conditional: If-Modified-Since wants a change after the date", "[conditional]") {
    CHECK(judged({.if_modified_since = sunday}) == "304");
    CHECK(judged({.if_modified_since = second_after}) == "304");
    CHECK(judged({.if_modified_since = second_before}) == "perform");
    CHECK(judged({.if_modified_since = sunday}, strong, verb::head) == "304");
    CHECK(judged({.if_modified_since = "Sunday, 06-Nov-94 08:49:37 GMT"}) == "304");
    CHECK(judged({.if_modified_since = "Sun Nov  6 08:49:37 1994"}) == "304");
}

TEST_CASE("conditional: If-Modified-Since is for GET and HEAD, and for dates", "[conditional]") {
    CHECK(judged({.if_modified_since = sunday}, strong, verb::put) == "perform");
    CHECK(judged({.if_modified_since = "yesterday"}) == "perform");
    CHECK(judged({.if_modified_since = ""}) == "perform");
    CHECK(judged({.if_modified_since = sunday}, {.etag = entity_tag{"xyzzy"}}) == "perform");
}

TEST_CASE("conditional: If-None-Match goes before If-Modified-Since", "[conditional]") {
    CHECK(judged({.if_none_match = R"("r2d2xxxx")", .if_modified_since = sunday}) == "perform");
    CHECK(judged({.if_none_match = R"("xyzzy")", .if_modified_since = second_before}) == "304");
    CHECK(judged({.if_none_match = "garbage", .if_modified_since = sunday}) == "perform");
}

TEST_CASE("conditional: a failed If-Match goes before a 304", "[conditional]") {
    CHECK(judged({.if_match = R"("r2d2xxxx")", .if_none_match = R"("xyzzy")"}) == "412");
    CHECK(judged({.if_match = R"("xyzzy")", .if_none_match = R"("xyzzy")"}) == "304");
    CHECK(judged({.if_none_match = R"("xyzzy")", .if_unmodified_since = second_before}) == "412");
    CHECK(judged({.if_modified_since = sunday, .if_unmodified_since = sunday}) == "304");
}

TEST_CASE("conditional: without If-Range a range applies", "[conditional]") {
    CHECK(range_applies({}, strong, now));
    CHECK(range_applies({}, {}, now));
}

TEST_CASE("conditional: If-Range with a tag wants a strongly equal one", "[conditional]") {
    CHECK(range_applies({.if_range = R"("xyzzy")"}, strong, now));
    CHECK_FALSE(range_applies({.if_range = R"("r2d2xxxx")"}, strong, now));
    CHECK_FALSE(range_applies({.if_range = R"(W/"xyzzy")"}, strong, now));
    CHECK_FALSE(range_applies({.if_range = R"("xyzzy")"}, weak, now));
    CHECK_FALSE(range_applies({.if_range = R"(W/"xyzzy")"}, weak, now));
    CHECK_FALSE(range_applies({.if_range = R"("xyzzy")"}, {.last_modified = modified}, now));
    CHECK_FALSE(range_applies({.if_range = R"("xyzzy", "r2d2xxxx")"}, strong, now));
    CHECK_FALSE(range_applies({.if_range = "*"}, strong, now));
}

TEST_CASE("conditional: If-Range with a date wants exactly Last-Modified", "[conditional]") {
    CHECK(range_applies({.if_range = sunday}, strong, now));
    CHECK(range_applies({.if_range = "Sun Nov  6 08:49:37 1994"}, strong, now));
    CHECK_FALSE(range_applies({.if_range = second_before}, strong, now));
    CHECK_FALSE(range_applies({.if_range = second_after}, strong, now));
    CHECK_FALSE(range_applies({.if_range = sunday}, {.etag = entity_tag{"xyzzy"}}, now));
    CHECK_FALSE(range_applies({.if_range = "yesterday"}, strong, now));
}

TEST_CASE("conditional: a date is no strong validator before its second is over", "[conditional]") {
    CHECK_FALSE(range_applies({.if_range = sunday}, strong, modified));
    CHECK(range_applies({.if_range = sunday}, strong, modified + 1s));
}

TEST_CASE("conditional: the conditions are those of the request", "[conditional]") {
    const server::test::client client{[&](env& request) {
        const auto asked = preconditions::of(request);
        CHECK(asked.if_match == "a");
        CHECK(asked.if_none_match == "b");
        CHECK(asked.if_modified_since == "c");
        CHECK(asked.if_unmodified_since == "d");
        CHECK(asked.if_range == "e");
        return empty();
    }};
    CHECK(
        client
            .send(
                {.headers =
                     {{"if-match", "a"},
                      {"If-None-Match", "b"},
                      {"If-Modified-Since", "c"},
                      {"If-Unmodified-Since", "d"},
                      {"If-Range", "e"}}}
            )
            .status == 204
    );
}
