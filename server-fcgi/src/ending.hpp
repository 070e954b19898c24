// SPDX-License-Identifier: BSL-1.0
// How long a process that is to end is waited for.
#pragma once

#include <groat/clock.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace groat::inline v0::server::fcgi {

/// After the last connection was cut, how long an app may take to notice.
constexpr std::chrono::seconds last_patience{5};

/// For poll(2): -1 if never.
[[nodiscard]] inline int milliseconds_until(time_point when) noexcept {
    using std::chrono::milliseconds;
    if (when == time_point::max())
        return -1;
    const auto now = std::chrono::steady_clock::now();
    const auto left = std::chrono::ceil<milliseconds>(when - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

} // namespace groat::inline v0::server::fcgi
