// SPDX-License-Identifier: BSL-1.0
#include "name_table.hpp"

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using namespace groat::server::fcgi;

namespace {

/// The looks that it takes to find so many different names, each of them twice.
std::size_t looks_for(std::size_t count) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i)
        texts.push_back("HTTP_X_" + std::to_string(i));
    name_table table;
    table.begin();
    std::vector<variable> made;
    std::size_t looks = 0;
    for (const auto& text : texts) {
        const auto found = table.find(text, made);
        CHECK(found.at.made == 0);
        made.push_back({text, ""});
        found.at.made = static_cast<std::uint32_t>(made.size());
        looks += found.looks;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = table.find(texts[i], made);
        CHECK(found.at.made == i + 1);
        looks += found.looks;
    }
    return looks;
}

} // namespace

TEST_CASE("name_table: finds each name with a few looks, however many there are", "[environment]") {
    // Half of the places are taken at most: 1.5 looks for a name that is there, 2.5 for one that is
    // not (Knuth, 6.4, for linear probing), where a search through all would be count / 2.
    for (const std::size_t count : {16U, 256U, 4096U})
        CHECK(looks_for(count) < 8 * count);
}

TEST_CASE("name_table: what was begun again holds nothing of before", "[environment]") {
    name_table table;
    const std::vector<variable> made{{"A", ""}};
    table.begin();
    table.find("A", made).at.made = 1;
    CHECK(table.find("A", made).at.made == 1);
    table.begin();
    CHECK(table.find("A", made).at.made == 0);
}
