// SPDX-License-Identifier: BSL-1.0
// Times as headers have them.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace groat::inline v0::detail {

/// `whole.fraction`, with so many digits after the dot.
[[nodiscard]] inline std::string decimal(std::uint64_t amount, std::size_t digits) {
    auto text = std::to_string(amount);
    if (text.size() <= digits)
        text.insert(0, digits + 1 - text.size(), '0');
    text.insert(text.size() - digits, 1, '.');
    return text;
}

/// Whole microseconds; a clock that went back took none.
[[nodiscard]] inline std::uint64_t micros(std::chrono::nanoseconds took) {
    const auto count = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

} // namespace groat::inline v0::detail
