// SPDX-License-Identifier: BSL-1.0
#include "header_variable.hpp"

#include <support/catch.hpp>

using groat::detail::header_variable;

TEST_CASE("header_variable: a header's variable is as RFC 3875 names it", "[header_variable]") {
    CHECK(header_variable("X-Request-Id") == "HTTP_X_REQUEST_ID");
    CHECK(header_variable("x-forwarded-for") == "HTTP_X_FORWARDED_FOR");
    CHECK(header_variable("DNT") == "HTTP_DNT");
    CHECK(header_variable("content-type") == "CONTENT_TYPE");
    CHECK(header_variable("Content-Length") == "CONTENT_LENGTH");
}
