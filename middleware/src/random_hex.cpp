// SPDX-License-Identifier: BSL-1.0
#include "random_hex.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
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

    std::uint8_t next() {
        if (left == 0)
            fill();
        return bytes[--left];
    }
};

} // namespace

void random_hex(std::span<char> into) {
    constexpr std::string_view digits = "0123456789abcdef";
    thread_local pool mine;
    if (mine.of_fork != forks.load(std::memory_order_relaxed))
        mine.left = 0;
    for (std::size_t i = 0; i < into.size(); i += 2) {
        const auto byte = mine.next();
        into[i] = digits[byte >> 4U];
        if (i + 1 < into.size())
            into[i + 1] = digits[byte & 15U];
    }
}

} // namespace groat::inline v0::detail
