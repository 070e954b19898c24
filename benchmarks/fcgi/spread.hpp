// SPDX-License-Identifier: BSL-1.0
// How a great many times are spread, in constant memory.
#pragma once

#include "moment.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace groat_bench {

/// Classes of a width of 1/32 of their size at most: a quantile is 3 % too large at worst.
class spread {
public:
    void add(nanoseconds time) noexcept {
        const auto value = static_cast<std::uint64_t>(std::max<nanoseconds>(time, 0));
        ++counts_[place(value)];
        ++all_;
    }

    /// The class's upper end, in microseconds; not a number if there is nothing.
    [[nodiscard]] double quantile(double q) const noexcept {
        const auto rank = std::max<std::uint64_t>(
            1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(all_)))
        );
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i)
            if ((seen += counts_[i]) >= rank)
                return upper(i) / 1000;
        return std::numeric_limits<double>::quiet_NaN();
    }

private:
    static constexpr unsigned bits = 5;
    static constexpr std::size_t steps = 1 << bits;

    static std::size_t place(std::uint64_t value) noexcept {
        const auto size = static_cast<unsigned>(std::bit_width(value));
        if (size <= bits)
            return value;
        const auto shift = size - bits - 1;
        return shift * steps + (value >> shift);
    }

    static double upper(std::size_t at) noexcept {
        if (at < 2 * steps)
            return static_cast<double>(at);
        const auto shift = static_cast<int>(at / steps) - 1;
        return std::ldexp(static_cast<double>(at % steps + steps + 1), shift);
    }

    std::array<std::uint64_t, 60 * steps> counts_{};
    std::uint64_t all_ = 0;
};

} // namespace groat_bench
