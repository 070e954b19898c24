// SPDX-License-Identifier: BSL-1.0
// Where a thread waits for an exchange to be woken.
#pragma once

#include <groat/clock.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace groat::inline v0::server::test {

class parking {
public:
    void wake() {
        const std::lock_guard hold{mutex_};
        woken_ = true;
        changed_.notify_all();
    }

    /// The fake clock has moved: who waits looks at its deadline again.
    void clock_moved() {
        const std::lock_guard hold{mutex_};
        moved_ = true;
        changed_.notify_all();
    }

    void forget_wake() {
        const std::lock_guard hold{mutex_};
        woken_ = false;
        moved_ = false;
    }

    [[nodiscard]] bool woken() {
        const std::lock_guard hold{mutex_};
        return woken_;
    }

    /// Waits until it is woken or the clock moves; false when neither came in time.
    [[nodiscard]] bool wait_until(std::chrono::steady_clock::time_point latest) {
        std::unique_lock hold{mutex_};
        const bool came = changed_.wait_until(hold, latest, [&] { return woken_ || moved_; });
        moved_ = false;
        return came;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool moved_ = false;
};

} // namespace groat::inline v0::server::test
