// SPDX-License-Identifier: BSL-1.0
// Time, in nanoseconds.
#pragma once

#include <cstdint>
#include <ctime>

namespace groat_bench {

using nanoseconds = std::int64_t;

inline constexpr nanoseconds millisecond = 1'000'000;
inline constexpr nanoseconds second = 1'000'000'000;

inline nanoseconds read_clock(clockid_t which) noexcept {
    timespec now{};
    ::clock_gettime(which, &now);
    return now.tv_sec * second + now.tv_nsec;
}

inline nanoseconds now() noexcept {
    return read_clock(CLOCK_MONOTONIC);
}

inline nanoseconds from_seconds(double s) noexcept {
    return static_cast<nanoseconds>(s * second);
}

} // namespace groat_bench
