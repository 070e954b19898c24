// SPDX-License-Identifier: BSL-1.0
#include "location.hpp"

#include <support/catch.hpp>

using groat::detail::location_of;

TEST_CASE("location: is a path of this host", "[location]") {
    CHECK(location_of("", "/a", "") == "/a");
    CHECK(location_of("/app", "/a/", "x=1&y") == "/app/a/?x=1&y");
    CHECK(location_of("", "//evil.example/", "") == "/evil.example/");
    CHECK(location_of("//evil.example", "/", "") == "/evil.example/");
    CHECK(location_of("", "/\\evil.example", "") == "/%5Cevil.example");
    CHECK(location_of("", "", "") == "/");
}

TEST_CASE("location: is visible ASCII", "[location]") {
    CHECK(location_of("", "/a b?#\xc3\xa4%\r\n", "") == "/a%20b%3F%23%C3%A4%25%0D%0A");
    CHECK(location_of("", "/", "a b\r\n\xc3\xa4") == "/?a%20b%0D%0A%C3%A4");
}
