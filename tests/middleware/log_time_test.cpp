// SPDX-License-Identifier: BSL-1.0
#include "log_time.hpp"

#include <support/catch.hpp>

#include <chrono>

using namespace groat;
using namespace std::chrono_literals;
using detail::log_second;

TEST_CASE("log_time: a second has the moments from its beginning to the next one's", "[log_time]") {
    log_second one;
    const time_point when{1h};
    CHECK_FALSE(one.has(when));
    one.set(when, wall_time{1'000'000'000s + 250ms}); // 9 September 2001, 01:46:40 UTC
    const auto text = one.text();
    CHECK(text.substr(text.size() - 9, 3) == ":40");
    CHECK(one.has(when));
    CHECK(one.has(when - 250ms));
    CHECK_FALSE(one.has(when - 251ms));
    CHECK(one.has(when + 749ms));
    CHECK_FALSE(one.has(when + 750ms));
    one.set(when + 750ms, wall_time{1'000'000'001s});
    CHECK(one.text() != text);
    CHECK_FALSE(one.has(when));
}
