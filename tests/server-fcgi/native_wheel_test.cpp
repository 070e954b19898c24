// SPDX-License-Identifier: BSL-1.0
#include "native/wheel.hpp"

#include <support/catch.hpp>

#include <cstdint>
#include <deque>
#include <random>

using namespace groat;
namespace native = groat::server::fcgi::native;
using native::wheel;
using namespace std::chrono_literals;

namespace {

const time_point start = time_point{} + 12345678ns;

struct timer : native::alarm {
    time_point when;
};

} // namespace

TEST_CASE("wheel: an alarm is never early and not a tick late", "[native]") {
    for (const auto after : {0ns, 1ns, 7'999'999ns, 8'000'000ns, 8'000'001ns, 1'000'000'003ns}) {
        wheel w{start};
        native::alarm a;
        w.set(a, start + after);
        if (after > 0ns)
            CHECK(w.due(start + after - 1ns) == nullptr);
        CHECK(w.due(start + after + 8ms) == &a);
        CHECK(w.due(start + 1h) == nullptr);
    }
}

TEST_CASE("wheel: says when to look again, never later than an alarm", "[native]") {
    wheel w{start};
    CHECK(w.next() == time_point::max());
    native::alarm a, b;
    w.set(b, start + 500ms);
    CHECK(w.next() >= start + 500ms);
    CHECK(w.next() < start + 508ms);
    w.set(a, start + 100ms);
    CHECK(w.next() >= start + 100ms);
    CHECK(w.next() < start + 108ms);
    CHECK(w.due(w.next()) == &a);
    CHECK(w.due(w.next()) == &b);
    CHECK(w.next() == time_point::max());
}

TEST_CASE("wheel: an alarm beyond a turn comes up early, and is set again", "[native]") {
    wheel w{start};
    native::alarm a;
    const auto when = start + 5min;
    w.set(a, when);
    auto now = start;
    int looks = 0;
    for (; now < when; ++looks) {
        REQUIRE(looks < 100);
        now = w.next();
        if (w.due(now) == &a && now < when)
            w.set(a, when);
    }
    CHECK(now < when + 8ms);
    CHECK(looks >= 5min / 8ms / 1024); // once each turn
    CHECK(looks <= 5min / 8ms / 1024 + 2);
}

TEST_CASE("wheel: to put off is to do nothing, to bring forward is to set", "[native]") {
    wheel w{start};
    native::alarm a;
    w.set(a, start + 100ms);
    w.set(a, start + 900ms); // stays where it is
    CHECK(w.next() < start + 108ms);
    w.set(a, start + 20ms);
    CHECK(w.next() < start + 28ms);
    CHECK(w.due(start + 30ms) == &a);
    CHECK(w.next() == time_point::max());
}

TEST_CASE("wheel: a cleared alarm doesn't come, and may be cleared again", "[native]") {
    wheel w{start};
    native::alarm a, b;
    w.set(a, start + 16ms);
    w.set(b, start + 16ms);
    w.clear(a);
    w.clear(a);
    CHECK(w.due(start + 1s) == &b);
    CHECK(w.due(start + 1s) == nullptr);
    w.set(a, start + 2s);
    CHECK(w.due(start + 3s) == &a);
}

TEST_CASE("wheel: many alarms, moved and cleared at random, come when they are due", "[native]") {
    wheel w{start};
    std::mt19937 random{1}; // NOLINT: the same each time
    std::deque<timer> all(500);
    auto now = start;
    std::size_t missed = 0, late = 0, came = 0, overslept = 0;
    for (int step = 0; step < 20'000; ++step) {
        auto& one = all[random() % all.size()];
        switch (random() % 3) {
        case 0: // as an engine does: its own time, and the wheel only if that is earlier
            one.when = now + std::chrono::nanoseconds{random() % 20'000'000'000ull};
            w.set(one, one.when);
            break;
        case 1:
            w.clear(one);
            one.when = time_point::max();
            break;
        default:
            now += std::chrono::nanoseconds{random() % 30'000'000};
            while (auto* const due = w.due(now)) {
                auto& that = static_cast<timer&>(*due);
                if (now < that.when) {
                    w.set(that, that.when);
                    continue;
                }
                ++came;
                if (now > that.when + 30ms + 8ms)
                    ++late;
                that.when = time_point::max();
            }
            for (const auto& that : all)
                if (that.after && that.when + 30ms + 8ms < now)
                    ++missed; // it should have come by now
        }
        const auto next = w.next();
        for (const auto& that : all)
            if (that.after && next >= std::max(that.when, now) + 8ms)
                ++overslept;
    }
    CHECK(came > 1000);
    CHECK(missed == 0);
    CHECK(overslept == 0);
    CHECK(late == 0);
}

TEST_CASE("wheel: long silence harms no alarm that is set after it", "[native]") {
    wheel w{start};
    native::alarm a;
    const auto later = start + 100h;
    w.set(a, later + 1s);
    auto now = later;
    // Nobody looked for so long: it may come early, but not be lost.
    while (w.due(now))
        w.set(a, later + 1s);
    CHECK(w.next() <= later + 1s + 8ms);
    CHECK(w.due(later + 1s + 8ms) == &a);
}
