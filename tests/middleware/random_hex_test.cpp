// SPDX-License-Identifier: BSL-1.0
#include "random_hex.hpp"

#include <support/catch.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace groat;

namespace {

std::string id(std::size_t digits = 32) {
    std::string made(digits, '?');
    detail::random_hex(made);
    return made;
}

} // namespace

TEST_CASE("random_hex: fills its place with lower-case hexadecimal digits", "[random_hex]") {
    for (std::size_t length = 0; length < 100; ++length) {
        const auto made = id(length);
        CHECK(made.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(made.size() == length);
    }
}

TEST_CASE("random_hex: never gives the same twice, whatever the thread", "[random_hex]") {
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i)
        all.insert(id());
    std::string elsewhere;
    std::thread{[&] { elsewhere = id(); }}.join();
    all.insert(elsewhere);
    CHECK(all.size() == 1001);
}

TEST_CASE("random_hex: every digit is as likely as another", "[random_hex]") {
    const auto made = id(160'000);
    std::array<int, 16> seen{};
    for (const char c : made)
        ++seen[static_cast<std::size_t>(c <= '9' ? c - '0' : c - 'a' + 10)];
    // 10 000 expected each; 600 is six standard deviations.
    for (const int count : seen)
        CHECK(std::abs(count - 10'000) < 600);
    int repeated = 0; // a byte that is the one before it: 312 expected, and 18 the deviation
    for (std::size_t i = 2; i < made.size(); i += 2)
        repeated += made.compare(i, 2, made, i - 2, 2) == 0;
    CHECK(repeated < 420);
}

TEST_CASE("random_hex: a child process gives others than its parent", "[random_hex]") {
    static_cast<void>(id(2)); // so that there are bytes left
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    if (child == 0) {
        const auto made = id();
        ::_exit(::write(ends[1], made.data(), made.size()) == 32 ? 0 : 1);
    }
    std::string of_child(32, '?');
    CHECK(::read(ends[0], of_child.data(), of_child.size()) == 32);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    CHECK(of_child != id());
}
