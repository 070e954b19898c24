// SPDX-License-Identifier: BSL-1.0
#include <groat/reopening.hpp>

#include <support/catch.hpp>

#include <optional>
#include <stdexcept>

using namespace groat;

TEST_CASE("reopening: all that there are have their turn, whoever throws", "[reopening]") {
    int first = 0;
    int last = 0;
    const reopening one{[&] { ++first; }};
    const reopening broken{[] { throw std::runtime_error{"no such folder"}; }};
    const reopening other{[&] { ++last; }};
    reopening::all();
    reopening::all();
    CHECK(first == 2);
    CHECK(last == 2);
}

TEST_CASE("reopening: one that has gone has no turn", "[reopening]") {
    int times = 0;
    std::optional<reopening> one{std::in_place, [&] { ++times; }};
    one.reset();
    reopening::all();
    CHECK(times == 0);
}
