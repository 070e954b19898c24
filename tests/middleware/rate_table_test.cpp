// SPDX-License-Identifier: BSL-1.0
#include "rate_table.hpp"

#include <support/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace groat;
using detail::rate;
using detail::rate_table;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr rate one_a_second{second, 3}; // three at once

} // namespace

// I.371's virtual scheduling by hand: a burst of 3, then one for each second that passes.
TEST_CASE("rate_table: allows the burst, then one a step", "[rate_table]") {
    rate_table table{100};
    const auto at = [&](std::int64_t now) { return table.take(7, now, one_a_second); };
    CHECK(at(0).left == 2);
    CHECK(at(0).left == 1);
    CHECK(at(0).left == 0);
    const auto refused = at(0);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_in == second);
    CHECK(refused.full_in == 3 * second);
    CHECK_FALSE(at(second - 1).allowed);
    CHECK(at(second - 1).retry_in == 1);
    CHECK(at(second).allowed);
    CHECK_FALSE(at(second).allowed);
    CHECK(at(10 * second).left == 2); // no more than a burst is saved up
}

TEST_CASE("rate_table: what is refused costs nothing", "[rate_table]") {
    rate_table table{100};
    for (int i = 0; i < 1000; ++i)
        static_cast<void>(table.take(7, 0, one_a_second));
    CHECK(table.take(7, second, one_a_second).allowed);
}

TEST_CASE("rate_table: keys count apart", "[rate_table]") {
    rate_table table{100};
    for (int i = 0; i < 3; ++i)
        CHECK(table.take(2, 0, one_a_second).allowed);
    CHECK_FALSE(table.take(2, 0, one_a_second).allowed);
    CHECK(table.take(4, 0, one_a_second).allowed);
}

TEST_CASE("rate_table: is full of debtors and takes the next one still", "[rate_table]") {
    rate_table table{8}; // one set
    for (std::uint64_t key = 0; key < 8; ++key)
        for (std::uint64_t n = 0; n <= key % 3; ++n)
            CHECK(table.take(2 * key + 2, 0, one_a_second).allowed);
    CHECK(table.take(100, 0, one_a_second).left == 2);
    // The first, who owed least, was thrown out; who owed most was not.
    CHECK_FALSE([&] {
        static_cast<void>(table.take(6, 0, one_a_second));
        return table.take(6, 0, one_a_second).allowed;
    }());
}

TEST_CASE("rate_table: threads together get no more than the burst", "[rate_table][threads]") {
    rate_table table{64};
    constexpr rate burst{second, 50'000};
    std::atomic<int> allowed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 50'000; ++i)
                allowed += table.take(7, 0, burst).allowed;
        });
    for (auto& t : threads)
        t.join();
    CHECK(allowed == 50'000);
}

TEST_CASE("rate_table: forked processes count in one table", "[rate_table]") {
    rate_table table{64};
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (int i = 0; i < 2; ++i)
            static_cast<void>(table.take(7, 0, one_a_second));
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(table.take(7, 0, one_a_second).left == 0);
    CHECK_FALSE(table.take(7, 0, one_a_second).allowed);
}
