// SPDX-License-Identifier: BSL-1.0
#include "status/sheet.hpp"

#include "support/process.hpp"
#include <support/catch.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <thread>

using namespace groat;
using fcgi_sheet = groat::server::fcgi::sheet;
namespace fcgi = groat::server::fcgi;

namespace {

fcgi_sheet laid_out(unsigned threads) {
    auto made = fcgi_sheet::blank();
    made.lay_out(threads);
    return made;
}

/// As another process has it, or the next program.
fcgi_sheet seen_again(const fcgi_sheet& of) {
    return fcgi_sheet::on(fcgi::descriptor{::dup(of.number())});
}

} // namespace

TEST_CASE("sheet: the sums are those of all its lines", "[status]") {
    auto s = laid_out(3);
    for (unsigned i = 0; i < 3; ++i) {
        auto& mine = s.thread(i);
        mine.connections.add();
        for (unsigned n = 0; n < 4; ++n)
            mine.requests.add();
        mine.ended(fate::done);
        mine.ended(fate::aborted);
        mine.ended(fate::failed);
        mine.refused.add();
    }
    s.watcher().slow.add();
    s.thread(0).rest(true);
    s.thread(2).rest(true);
    s.thread(2).rest(false);
    s.engine().open = 7;
    s.engine().queued = 5;
    const auto [sum, now] = s.read();
    CHECK(sum.connections == 3);
    CHECK(sum.requests == 12);
    CHECK(sum.done == 3);
    CHECK(sum.aborted == 3);
    CHECK(sum.failed == 3);
    CHECK(sum.refused == 3);
    CHECK(sum.slow == 1);
    CHECK(sum.lost == 0);
    CHECK(now.active == 3);
    CHECK(now.threads == 3);
    CHECK(now.idle == 1);
    CHECK(now.open == 7);
    CHECK(now.queued == 5);
}

TEST_CASE("sheet: what one thread parks another may take up", "[status]") {
    auto s = laid_out(2);
    s.thread(0).park(1);
    s.thread(0).park(1);
    s.thread(1).park(-1);
    CHECK(s.read().now.parked == 1);
}

TEST_CASE("sheet: a killed process leaves its sums, and what was under way is lost", "[status]") {
    auto s = laid_out(2);
    process worker{[&] {
        for (int i = 0; i < 1000; ++i) {
            s.thread(0).requests.add();
            s.thread(1).ended(fate::done);
        }
        for (int i = 0; i < 3; ++i)
            s.thread(1).requests.add();
        s.engine().open = 3;
        return ::kill(::getpid(), SIGKILL);
    }};
    CHECK(worker.exit_code() == 256 + SIGKILL);
    const auto last = s.last();
    CHECK(last.requests == 1003);
    CHECK(last.done == 1000);
    CHECK(last.lost == 3);
}

TEST_CASE("sheet: whoever is handed its descriptor reads the same", "[status]") {
    auto s = laid_out(5);
    s.thread(4).requests.add();
    const auto again = seen_again(s);
    CHECK(again.read().sum.requests == 1);
    CHECK(again.read().now.threads == 5);
    s.thread(0).requests.add();
    CHECK(again.read().sum.requests == 2);
}

TEST_CASE("sheet: nobody can make it shorter below its reader", "[status]") {
    const auto s = laid_out(5);
    CHECK(::ftruncate(s.number(), 0) != 0);
    CHECK(errno == EPERM);
    CHECK(::ftruncate(s.number(), 1 << 20) != 0);
    // And memory that could be made shorter is not read.
    const int open = ::memfd_create("unsealed", MFD_ALLOW_SEALING);
    REQUIRE(::ftruncate(open, 64 * 64) == 0);
    CHECK(fcgi_sheet::on(fcgi::descriptor{open}).read().now.threads == 0);
}

TEST_CASE("sheet: an empty one and a blank one read as zeros", "[status]") {
    CHECK(fcgi_sheet{}.read().now.threads == 0);
    CHECK(fcgi_sheet::blank().read().sum.requests == 0);
    CHECK(seen_again(fcgi_sheet::blank()).last().lost == 0);
    CHECK(fcgi_sheet::on(fcgi::descriptor{-1}).number() == -1);
}

TEST_CASE("sheet: who reads while others write never finds more ends than beginnings", "[status]") {
    auto s = laid_out(2);
    constexpr std::uint64_t rounds = 20'000;
    std::atomic<std::uint64_t> begun{0};
    std::thread first{[&] {
        for (std::uint64_t i = 0; i < rounds; ++i) {
            s.thread(0).requests.add();
            begun.store(i + 1, std::memory_order_release);
        }
    }};
    // It ends on another thread what the first has begun.
    std::thread second{[&] {
        for (std::uint64_t i = 0; i < rounds; ++i) {
            while (begun.load(std::memory_order_acquire) <= i)
                std::this_thread::yield();
            s.thread(1).ended(fate::done);
        }
    }};
    bool right = true;
    for (auto sum = s.read().sum; sum.done < rounds; sum = s.read().sum)
        right = right && sum.done <= sum.requests;
    first.join();
    second.join();
    CHECK(right);
    CHECK(s.read().now.active == 0);
}
