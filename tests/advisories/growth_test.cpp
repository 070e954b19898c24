// SPDX-License-Identifier: BSL-1.0
// The measure by which the tests for slow parsers judge: it must tell the one from the other.
#include "support/growth.hpp"

#include <support/catch.hpp>

#include <cstddef>
#include <string>

using namespace groat_test;

namespace {

std::size_t found = 0;

void reads_once(std::string_view text) {
    for (const char c : text)
        found += c == ',';
}

/// As `list.erase(0, n)` does it: what is left is moved down for each element.
void moves_the_rest(std::string_view text) {
    std::string left{text};
    while (!left.empty()) {
        left.erase(0, 1);
        found += left.size();
    }
}

/// As who looks for a quote's end from each quote on.
void looks_again(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size(); ++begin)
        found += text.find(',', begin);
}

} // namespace

TEST_CASE("growth: tells who reads once from who comes back", "[growth]") {
    const auto blanks = [](std::size_t size) { return std::string(size, ' '); };
    CHECK(growth(blanks, reads_once) < linear);
    CHECK(growth(blanks, looks_again) > linear);
    CHECK(growth(blanks, [](std::string_view) {}) < linear);
}

TEST_CASE("growth: tells who moves the rest for each byte", "[growth]") {
    CHECK(growth([](std::size_t size) { return std::string(size, ','); }, moves_the_rest) > linear);
}
