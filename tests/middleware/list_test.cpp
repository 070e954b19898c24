// SPDX-License-Identifier: BSL-1.0
#include <groat/list.hpp>
#include <groat/vary.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;

namespace {

std::vector<std::string> elements(std::string_view list) {
    std::vector<std::string> found;
    while (const auto one = take_element(list))
        found.emplace_back(*one);
    return found;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("list: elements are trimmed, and empty ones are none (RFC 9110, 5.6.1.2)", "[list]") {
    CHECK(elements("a, b ,\tc") == strings{"a", "b", "c"});
    CHECK(elements(",, a ,,") == strings{"a"});
    CHECK(elements(" , ").empty());
}

TEST_CASE("list: an element is found in any line, whole and without case", "[list]") {
    const headers fields{{"Cache-Control", "max-age=1"}, {"cache-control", "private, No-Store"}};
    CHECK(has_element(fields, "Cache-Control", "no-store"));
    CHECK_FALSE(has_element(fields, "Cache-Control", "no"));
    CHECK_FALSE(has_element(fields, "Vary", "private"));
}

TEST_CASE("vary: a name is added once, beside what is there", "[vary]") {
    headers fields{{"Vary", "Origin"}};
    add_vary(fields, "Accept-Encoding");
    add_vary(fields, "accept-encoding");
    add_vary(fields, "origin");
    CHECK(fields.all("Vary") == std::vector<std::string_view>{"Origin", "Accept-Encoding"});
}

TEST_CASE("vary: a star says it all", "[vary]") {
    headers fields{{"Vary", "*"}};
    add_vary(fields, "Accept-Encoding");
    CHECK(fields.all("Vary") == std::vector<std::string_view>{"*"});
}
