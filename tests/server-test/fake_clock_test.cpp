// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/fake_clock.hpp>

#include <support/catch.hpp>

#include <chrono>

using namespace groat;
using namespace std::chrono_literals;

TEST_CASE("fake_clock: begins on the date of HTTP's examples and stands still", "[fake_clock]") {
    const server::test::fake_clock clock;
    CHECK(clock.wall() == wall_time{784111777s}); // date -d 'Sun, 06 Nov 1994 08:49:37 GMT' +%s
    CHECK(clock.wall() == clock.wall());
    CHECK(clock.now() == clock.now());
}

TEST_CASE("fake_clock: time passes on both clocks", "[fake_clock]") {
    server::test::fake_clock clock;
    const auto now = clock.now();
    const auto wall = clock.wall();
    clock.advance(90s);
    CHECK(clock.now() - now == 90s);
    CHECK(clock.wall() - wall == 90s);
}

TEST_CASE("fake_clock: the wall clock can be set alone", "[fake_clock]") {
    server::test::fake_clock clock;
    const auto now = clock.now();
    clock.set_wall(wall_time{5s});
    CHECK(clock.wall() == wall_time{5s});
    CHECK(clock.now() == now);
}
