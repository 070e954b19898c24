// SPDX-License-Identifier: BSL-1.0
#include "turnstile.hpp"

#include <support/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using detail::turnstile;

namespace {

/// Until so many wait there.
void until_waiting(const turnstile& at, std::size_t n) {
    while (at.waiting() < n)
        std::this_thread::yield();
}

} // namespace

TEST_CASE("turnstile: lets so many in and no more", "[turnstile]") {
    const auto at = std::make_shared<turnstile>(2, 0);
    auto one = turnstile::try_enter(at);
    auto two = turnstile::try_enter(at);
    CHECK(one);
    CHECK(two);
    CHECK_FALSE(turnstile::try_enter(at));
    CHECK_FALSE(turnstile::enter(at, 1h)); // no queue
    one->release();
    one->release(); // only once
    CHECK(turnstile::try_enter(at));
    two.reset();
    auto again = turnstile::enter(at, 0s);
    CHECK(again);
}

TEST_CASE("turnstile: those who wait come in as they came", "[turnstile][threads]") {
    const auto at = std::make_shared<turnstile>(1, 10);
    auto first = turnstile::try_enter(at);
    std::string order;
    std::vector<std::thread> threads;
    for (const char name : {'a', 'b', 'c'}) {
        threads.emplace_back([&, name] {
            const auto in = turnstile::enter(at, 1h);
            order += name; // alone in here
        });
        until_waiting(*at, threads.size());
    }
    CHECK_FALSE(turnstile::try_enter(at));
    first->release();
    for (auto& t : threads)
        t.join();
    CHECK(order == "abc");
    CHECK(at->waiting() == 0);
    CHECK(turnstile::try_enter(at));
}

TEST_CASE("turnstile: the queue has an end, and so has patience", "[turnstile][threads]") {
    const auto at = std::make_shared<turnstile>(1, 1);
    auto first = turnstile::try_enter(at);
    std::thread waits{[&] { CHECK(turnstile::enter(at, 1h)); }};
    until_waiting(*at, 1);
    CHECK_FALSE(turnstile::enter(at, 1h)); // full
    first->release();
    waits.join();
    auto again = turnstile::try_enter(at);
    REQUIRE(again);
    CHECK_FALSE(turnstile::enter(at, 1ms));
    CHECK_FALSE(turnstile::enter(at, -1h));
    CHECK(at->waiting() == 0);
}

TEST_CASE("turnstile: never more inside than it says, by many threads", "[turnstile][threads]") {
    const auto at = std::make_shared<turnstile>(3, 100);
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> entered{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                auto in = turnstile::enter(at, 1h);
                const int now = ++inside;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                ++entered;
                --inside;
            }
        });
    for (auto& t : threads)
        t.join();
    CHECK(entered == 8 * 500);
    CHECK(most <= 3);
}
