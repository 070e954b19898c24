// SPDX-License-Identifier: BSL-1.0
#include <groat/entity_tag.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;

namespace {

bool strong_in(std::string_view list, std::string_view opaque) {
    return has_entity_tag(list, {opaque}, strongly_equal);
}

bool weak_in(std::string_view list, std::string_view opaque) {
    return has_entity_tag(list, {opaque}, weakly_equal);
}

} // namespace

TEST_CASE("entity_tag: reads RFC 9110's examples", "[entity_tag]") {
    const auto strong = parse_entity_tag(R"("xyzzy")");
    REQUIRE(strong);
    CHECK(strong->opaque == "xyzzy");
    CHECK_FALSE(strong->weak);

    const auto weak = parse_entity_tag(R"(W/"xyzzy")");
    REQUIRE(weak);
    CHECK(weak->opaque == "xyzzy");
    CHECK(weak->weak);

    const auto nothing = parse_entity_tag(R"("")");
    REQUIRE(nothing);
    CHECK(nothing->opaque.empty());
}

TEST_CASE("entity_tag: writes what it reads", "[entity_tag]") {
    for (const std::string_view text : {R"("xyzzy")", R"(W/"xyzzy")", R"("")", "\"\xc3\xa4!\""})
        CHECK(parse_entity_tag(text).value().text() == text);
}

TEST_CASE("entity_tag: other texts are no tags", "[entity_tag]") {
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv,
          "xyzzy"sv,
          "*"sv,
          "\""sv,
          R"("xyzzy)"sv,
          R"(xyzzy")"sv,
          R"(w/"xyzzy")"sv,
          R"(W/ "xyzzy")"sv,
          R"(W/xyzzy)"sv,
          R"( "xyzzy")"sv,
          R"("xyzzy" )"sv,
          R"("a b")"sv,
          R"("a","b")"sv,
          "\"a\tb\""sv,
          "\"a\x7f\""sv,
          "\"a\0b\""sv}) {
        INFO(text);
        CHECK_FALSE(parse_entity_tag(text));
    }
}

TEST_CASE("entity_tag: compares as RFC 9110, 8.8.3.2 has it", "[entity_tag]") {
    struct row {
        entity_tag a, b;
        bool strong, weak;
    };
    for (const auto& [a, b, strong, weak] :
         {row{{"1", true}, {"1", true}, false, true},
          row{{"1", true}, {"2", true}, false, false},
          row{{"1", true}, {"1", false}, false, true},
          row{{"1", false}, {"1", false}, true, true}}) {
        CHECK(strongly_equal(a, b) == strong);
        CHECK(strongly_equal(b, a) == strong);
        CHECK(weakly_equal(a, b) == weak);
        CHECK(weakly_equal(b, a) == weak);
    }
}

TEST_CASE("entity_tag: finds a tag in RFC 9110's lists", "[entity_tag]") {
    const std::string_view list = R"("xyzzy", "r2d2xxxx", "c3piozzzz")"; // 13.1.1
    for (const std::string_view tag : {"xyzzy", "r2d2xxxx", "c3piozzzz"})
        CHECK(strong_in(list, tag));
    CHECK_FALSE(strong_in(list, "xyzz"));
    CHECK_FALSE(strong_in(list, "r2d2xxxx\", \"c3piozzzz"));

    const std::string_view weak = R"(W/"xyzzy", W/"r2d2xxxx", W/"c3piozzzz")"; // 13.1.2
    CHECK(weak_in(weak, "c3piozzzz"));
    CHECK_FALSE(strong_in(weak, "c3piozzzz"));
}

TEST_CASE("entity_tag: a comma inside of a tag parts nothing", "[entity_tag]") {
    CHECK(strong_in(R"("a,b")", "a,b"));
    CHECK_FALSE(strong_in(R"("a,b")", "a"));
    CHECK(strong_in(R"("a,b","c")", "c"));
}

TEST_CASE("entity_tag: a list may have empty elements and blanks", "[entity_tag]") {
    CHECK(strong_in(",, \t\"a\"\t ,", "a"));
    CHECK(strong_in(" , \"b\" , , \"a\"", "a"));
    CHECK_FALSE(strong_in("", ""));
    CHECK_FALSE(strong_in(",", ""));
    CHECK(strong_in(R"("")", ""));
}

TEST_CASE("entity_tag: a malformed list has no tag", "[entity_tag]") {
    CHECK_FALSE(strong_in(R"("a" "b")", "a"));
    CHECK_FALSE(strong_in(R"("a", b)", "a"));
    CHECK_FALSE(strong_in(R"("a", ")", "a"));
    CHECK_FALSE(strong_in(R"(a)", "a"));
    CHECK_FALSE(strong_in(R"("a", *)", "a"));
}
