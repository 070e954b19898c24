// SPDX-License-Identifier: BSL-1.0
#include <groat/media_range.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;

using set = std::vector<std::string>;

TEST_CASE("media_range: a type is in the set by itself, its class or its suffix", "[media_range]") {
    const set some{"text/*", "application/json", "+xml"};
    CHECK(is_among("text/html; charset=utf-8", some));
    CHECK(is_among("TEXT/x", some));
    CHECK(is_among(" Application/JSON ;a=b", some));
    CHECK(is_among("image/svg+XML", some));
    CHECK_FALSE(is_among("application/json+zip", some));
    CHECK_FALSE(is_among("application/jsonx", some));
    CHECK_FALSE(is_among("image/xml", some));
    CHECK_FALSE(is_among("textual/html", some));
    CHECK_FALSE(is_among("+xml", some));
    CHECK_FALSE(is_among("", some));
    CHECK(is_among("a/b", set{"*/*"}));
    CHECK_FALSE(is_among("a/b", set{}));
}

TEST_CASE("media_range: what may stand in a set", "[media_range]") {
    for (const auto good : {"a/b", "a/*", "*/*", "+xml", "a/b+c"})
        CHECK(is_media_range(good));
    for (const auto bad :
         {"", "a", "a/", "/b", "*/b", "a/b*", "+", "a/b;c=d", "a /b", "a/b/c", "+a/b"})
        CHECK_FALSE(is_media_range(bad));
}
