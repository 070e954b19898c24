// SPDX-License-Identifier: BSL-1.0
// What an exchange shares with those who may wake it.
#pragma once

#include <groat/transport.hpp>

#include <atomic>
#include <mutex>

namespace groat::inline v0::detail {

/// Outlives the exchange as long as a waker does; cut off from it when the exchange is over.
class wake_cell {
public:
    explicit wake_cell(transport& line) noexcept : line_{&line} {}

    void wake() noexcept {
        woken_.store(true);
        const std::lock_guard hold{guard_};
        if (line_)
            line_->wake();
    }

    /// After this no waker reaches the transport, and none is inside it.
    void cut() noexcept {
        const std::lock_guard hold{guard_};
        line_ = nullptr;
    }

    /// Whether it was woken since it was asked last.
    [[nodiscard]] bool take_woken() noexcept { return woken_.exchange(false); }

    std::atomic<bool> client_gone{false};

private:
    std::atomic<bool> woken_{false};
    std::mutex guard_; // held while the transport is told, so that it can't be destroyed meanwhile
    transport* line_;
};

} // namespace groat::inline v0::detail
