// SPDX-License-Identifier: BSL-1.0
#include <groat/byte_range.hpp>

#include <support/catch.hpp>

#include <limits>
#include <ostream>
#include <string>

using namespace groat;

namespace {

constexpr auto most = std::numeric_limits<std::uint64_t>::max();

/// What RFC 9110's words say for it: "first-last", "whole" or "none".
std::string chosen(std::string_view header, std::uint64_t size) {
    const auto choice = choose_range(header, size);
    switch (choice.what) {
    case range_choice::whole:
        return "whole";
    case range_choice::unsatisfiable:
        return "none";
    case range_choice::part:
        break;
    }
    return std::to_string(choice.range.first) + "-" +
           std::to_string(choice.range.first + (choice.range.length - 1));
}

} // namespace

TEST_CASE("byte_range: chooses as the examples of RFC 9110, 14.1.2", "[byte_range]") {
    CHECK(chosen("bytes=0-499", 10000) == "0-499");
    CHECK(chosen("bytes=500-999", 10000) == "500-999");
    CHECK(chosen("bytes=-500", 10000) == "9500-9999");
    CHECK(chosen("bytes=9500-", 10000) == "9500-9999");
    CHECK(chosen("bytes=0-0", 10000) == "0-0");
    CHECK(chosen("bytes=-1", 10000) == "9999-9999");
}

TEST_CASE("byte_range: a range that goes past the end ends there", "[byte_range]") {
    CHECK(chosen("bytes=0-10000", 10000) == "0-9999");
    CHECK(chosen("bytes=9999-10000", 10000) == "9999-9999");
    CHECK(chosen("bytes=-10000", 10000) == "0-9999");
    CHECK(chosen("bytes=-10001", 10000) == "0-9999");
}

TEST_CASE("byte_range: one that begins behind the end is unsatisfiable", "[byte_range]") {
    CHECK(chosen("bytes=10000-", 10000) == "none");
    CHECK(chosen("bytes=10000-10001", 10000) == "none");
    CHECK(chosen("bytes=-0", 10000) == "none");
}

TEST_CASE("byte_range: of an empty thing there is no part", "[byte_range]") {
    CHECK(chosen("bytes=0-", 0) == "none");
    CHECK(chosen("bytes=0-0", 0) == "none");
    CHECK(chosen("bytes=-0", 0) == "none");
    CHECK(chosen("bytes=-1", 0) == "whole");
}

TEST_CASE("byte_range: takes numbers of any length for what they are", "[byte_range]") {
    const std::string twenty = "99999999999999999999";
    CHECK(chosen("bytes=0-" + twenty, 10) == "0-9");
    CHECK(chosen("bytes=" + twenty + "-", 10) == "none");
    CHECK(chosen("bytes=" + twenty + "-" + twenty + "9", 10) == "none");
    CHECK(chosen("bytes=-" + twenty, 10) == "0-9");
    CHECK(chosen("bytes=5-18446744073709551615", 10) == "5-9");
    CHECK(chosen("bytes=5-18446744073709551616", 10) == "5-9");
    CHECK(chosen("bytes=0-" + std::string(100'000, '9'), 10) == "0-9");
    CHECK(chosen("bytes=" + std::string(100'000, '0') + "1-2", 10) == "1-2");
    CHECK(
        chosen("bytes=18446744073709551614-", most) == "18446744073709551614-18446744073709551614"
    );
    CHECK(chosen("bytes=0-", most) == "0-18446744073709551614");
    CHECK(chosen("bytes=-18446744073709551615", most) == "0-18446744073709551614");
}

TEST_CASE("byte_range: several ranges are not heeded", "[byte_range]") {
    CHECK(chosen("bytes=500-600,601-999", 10000) == "whole"); // RFC 9110, 14.1.2
    CHECK(chosen("bytes=0-0,-1", 10000) == "whole");
    CHECK(chosen("bytes=20000-,30000-", 10000) == "whole");
    std::string many = "bytes=0-";
    for (int i = 0; i < 1000; ++i)
        many += ",0-";
    CHECK(chosen(many, 10000) == "whole");
}

namespace {

std::string chosen_of_several(std::string_view header, std::uint64_t size, std::size_t limit = 8) {
    const auto choice = choose_ranges(header, size, limit);
    if (choice.what == range_choice::whole)
        return "whole";
    if (choice.what == range_choice::unsatisfiable)
        return "none";
    std::string all;
    for (const auto& range : choice.ranges)
        all += (all.empty() ? "" : " ") + std::to_string(range.first) + "-" +
               std::to_string(range.first + range.length - 1);
    return all;
}

} // namespace

TEST_CASE("byte_range: of several, those that overlap or touch are one", "[byte_range]") {
    CHECK(chosen_of_several("bytes=500-600,601-999", 10000) == "500-999"); // RFC 9110, 14.1.2
    CHECK(chosen_of_several("bytes=500-700,601-999", 10000) == "500-999");
    CHECK(chosen_of_several("bytes=0-0,-1", 10000) == "0-0 9999-9999");
    CHECK(chosen_of_several("bytes=-1, 5-6, 0-0", 10000) == "0-0 5-6 9999-9999");
    CHECK(chosen_of_several("bytes=0-9,2-3,4-5", 10000) == "0-9");
    CHECK(chosen_of_several("bytes=0-1,3-4", 10000) == "0-1 3-4");
    CHECK(chosen_of_several("bytes=5-6", 10) == "5-6");
}

TEST_CASE("byte_range: of several, those that are not there are left out", "[byte_range]") {
    CHECK(chosen_of_several("bytes=20000-,5-6", 10000) == "5-6");
    CHECK(chosen_of_several("bytes=20000-,30000-", 10000) == "none");
    CHECK(chosen_of_several("bytes=0-1,5-4", 10000) == "whole");
    CHECK(chosen_of_several("bytes=0-1,x", 10000) == "whole");
    CHECK(chosen_of_several("bytes=", 10000) == "whole");
    CHECK(chosen_of_several("lines=0-1", 10000) == "whole");
    CHECK(chosen_of_several("bytes=-5,0-", 0) == "whole");
}

TEST_CASE("byte_range: too many are not heeded, whatever they come to", "[byte_range]") {
    CHECK(chosen_of_several("bytes=0-,0-,0-", 10, 3) == "0-9");
    CHECK(chosen_of_several("bytes=0-,0-,0-,0-", 10, 3) == "whole");
}

TEST_CASE("byte_range: empty elements and blanks around them do not count", "[byte_range]") {
    CHECK(chosen("bytes=,0-4", 10) == "0-4");
    CHECK(chosen("bytes= 0-4 , ,", 10) == "0-4");
    CHECK(chosen(" \tbytes=0-4\t", 10) == "0-4");
}

TEST_CASE("byte_range: units are named without case", "[byte_range]") {
    CHECK(chosen("Bytes=0-4", 10) == "0-4");
    CHECK(chosen("BYTES=-4", 10) == "6-9");
}

TEST_CASE("byte_range: what is malformed or another unit is not heeded", "[byte_range]") {
    for (const std::string_view header :
         {"",           "bytes",      "bytes=",       "bytes=,",       "bytes=-",
          "bytes=4-1",  "bytes=a-b",  "bytes=1",      "bytes=1-b",     "bytes=1-2-3",
          "bytes=--1",  "bytes=+1-2", "bytes=1 -2",   "bytes=1- 2",    "bytes = 1-2",
          "bytes:1-2",  "octets=0-4", "seconds=1-2",  "bytes 0-4",     "bytes=0x1-2",
          "none",       "xbytes=0-4", "bytes=0-4;a",  "bytes=\"0-4\"", "bytes=0-4 5-6",
          "bytes=-1.5", "bytes=1e1-", "exabytes=0-1", "bytes=0-4\x7f"}) {
        INFO(header);
        CHECK(chosen(header, 10) == "whole");
    }
}

TEST_CASE("byte_range: writes Content-Range as RFC 9110, 14.4 does", "[byte_range]") {
    CHECK(content_range({42, 1192}, 1234) == "bytes 42-1233/1234");
    CHECK(content_range({0, 1}, 1) == "bytes 0-0/1");
    CHECK(unsatisfied_range(1234) == "bytes */1234");
    CHECK(unsatisfied_range(0) == "bytes */0");
}
