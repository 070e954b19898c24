// SPDX-License-Identifier: BSL-1.0
#include "challenge.hpp"

#include <support/catch.hpp>

#include <stdexcept>
#include <string_view>

using namespace groat;
using detail::credentials_of;
using detail::quoted_string;

TEST_CASE("challenge: a scheme has no case, and a blank behind it", "[challenge]") {
    CHECK(credentials_of("Basic", "Basic YTpi") == "YTpi");
    CHECK(credentials_of("Basic", "bASIC   YTpi ") == "YTpi");
    CHECK(credentials_of("Basic", "Basic") == "");
    CHECK_FALSE(credentials_of("Basic", "Basics YTpi"));
    CHECK_FALSE(credentials_of("Basic", "Bearer YTpi"));
    CHECK_FALSE(credentials_of("Basic", "Bas"));
    CHECK_FALSE(credentials_of("Basic", ""));
}

TEST_CASE("challenge: a quoted string does not end within", "[challenge]") {
    CHECK(quoted_string("x", "a b") == "\"a b\"");
    CHECK(quoted_string("x", "a\"b\\c") == "\"a\\\"b\\\\c\"");
    CHECK_THROWS_WITH(quoted_string("x: the realm", "a\nb"), "x: the realm has a control byte");
}
