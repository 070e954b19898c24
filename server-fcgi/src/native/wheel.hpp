// SPDX-License-Identifier: BSL-1.0
// Alarms of many, cheap to set and to put off.
#pragma once

#include <groat/clock.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace groat::inline v0::server::fcgi::native {

/// What can be in a wheel: once.
struct alarm {
    alarm* before = nullptr;
    alarm* after = nullptr;
    std::uint64_t tick = 0;
};

/// Alarms by the time that they are due, in ticks of 8 ms. One that is due later than a turn of the
/// wheel comes up early, once each turn; so whoever takes a due one looks at its own time and sets
/// it again. To put off needs nothing else: only an alarm that is to be earlier must be set.
class wheel {
public:
    explicit wheel(time_point start);
    wheel(const wheel&) = delete;
    wheel& operator=(const wheel&) = delete;

    /// Sets it, unless it is set for an earlier time already.
    void set(alarm& which, time_point when) noexcept;
    void clear(alarm& which) noexcept;

    /// One that is due, now no longer set; null if there is none.
    [[nodiscard]] alarm* due(time_point now) noexcept;

    /// When to look again; max() if nothing is set.
    [[nodiscard]] time_point next() const noexcept;

private:
    static constexpr std::size_t slots = 1024;

    [[nodiscard]] std::uint64_t tick_of(time_point when) const noexcept;

    time_point start_;
    std::uint64_t hand_ = 0; // the slots before it are empty
    std::size_t set_ = 0;
    std::array<alarm, slots> rings_;                 // each the head of a ring
    std::array<std::uint64_t, slots / 64> filled_{}; // a bit for each that is not empty
};

} // namespace groat::inline v0::server::fcgi::native
