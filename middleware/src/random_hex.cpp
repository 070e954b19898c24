// SPDX-License-Identifier: BSL-1.0
#include "random_hex.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include <pthread.h>
#include <sys/random.h>

namespace groat::inline v0::detail {
namespace {

std::atomic<unsigned> forks{0};

/// Bytes that are fetched and not given yet. 256 come whole or not at all (getrandom(2)).
struct pool {
    std::array<std::uint8_t, 256> bytes;
    std::size_t left = 0;
    unsigned of_fork = 0;

    void fill() {
        static const int registered = ::pthread_atfork(nullptr, nullptr, [] {
            forks.fetch_add(1, std::memory_order_relaxed);
        });
        if (registered != 0)
            throw std::system_error{registered, std::generic_category(), "pthread_atfork"};
        ssize_t got = 0;
        do
            got = ::getrandom(bytes.data(), bytes.size(), 0);
        while (got < 0 && errno == EINTR);
        if (got != static_cast<ssize_t>(bytes.size()))
            throw std::system_error{errno, std::generic_category(), "getrandom"};
        left = bytes.size();
        of_fork = forks.load(std::memory_order_relaxed);
    }

    /// So many, or as many as there are without a new fetch; one at least.
    std::span<const std::uint8_t> take(std::size_t wanted) {
        if (left == 0)
            fill();
        const auto n = std::min(wanted, left);
        left -= n;
        return std::span{bytes}.subspan(left, n);
    }
};

constexpr char digit(unsigned value) noexcept {
    return static_cast<char>(value + (value < 10 ? '0' : 'a' - 10));
}

} // namespace

void random_hex(std::span<char> into) {
    thread_local pool mine;
    if (mine.of_fork != forks.load(std::memory_order_relaxed))
        mine.left = 0;
    if (into.size() % 2 != 0) {
        into.front() = digit(mine.take(1).front() & 15U);
        into = into.subspan(1);
    }
    while (!into.empty()) {
        const auto bytes = mine.take(into.size() / 2);
        auto* to = into.data();
        for (const unsigned byte : bytes) {
            *to++ = digit(byte >> 4U);
            *to++ = digit(byte & 15U);
        }
        into = into.subspan(2 * bytes.size());
    }
}

} // namespace groat::inline v0::detail
