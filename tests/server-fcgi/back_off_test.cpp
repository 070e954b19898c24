// SPDX-License-Identifier: BSL-1.0
#include "processes/back_off.hpp"

#include <support/catch.hpp>

#include <chrono>

using namespace std::chrono_literals;
using groat::server::fcgi::back_off;

TEST_CASE("back_off: the first is replaced at once, the next ever later", "[processes]") {
    back_off pause{500ms, 8s};
    CHECK(pause.after(0s) == 0ms);
    CHECK(pause.after(999ms) == 500ms);
    CHECK(pause.after(0s) == 1s);
    CHECK(pause.after(0s) == 2s);
    CHECK(pause.after(0s) == 4s);
    CHECK(pause.after(0s) == 8s);
    CHECK(pause.after(0s) == 8s);
}

TEST_CASE("back_off: one who has served for a second sets it back", "[processes]") {
    back_off pause{500ms, 8s};
    for (int i = 0; i < 5; ++i)
        static_cast<void>(pause.after(0s));
    CHECK(pause.after(1s) == 0ms);
    CHECK(pause.after(0s) == 500ms);
}

TEST_CASE("back_off: in a minute of deaths at start there are twelve", "[processes]") {
    back_off pause{500ms, 8s};
    int started = 0;
    for (auto at = 0ms; at < 1min; at += pause.after(0s))
        ++started;
    CHECK(started == 12);
}
