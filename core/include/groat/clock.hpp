// SPDX-License-Identifier: BSL-1.0
// Where time comes from.
#pragma once

#include <chrono>

namespace groat::inline v0 {

/// A moment to measure with.
using time_point = std::chrono::steady_clock::time_point;

/// A moment to write down.
using wall_time = std::chrono::system_clock::time_point;

/// The one source of time of a server; tests give their own. Called from any thread.
class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual time_point now() const noexcept = 0;
    [[nodiscard]] virtual wall_time wall() const noexcept = 0;

    /// The machine's.
    [[nodiscard]] static const clock& system() noexcept;
};

} // namespace groat::inline v0
