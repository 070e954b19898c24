// SPDX-License-Identifier: BSL-1.0
#include "watchdog.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace groat::inline v0::server::fcgi {

watchdog::watchdog() : thread_{[this] { watch(); }} {}

watchdog::~watchdog() {
    {
        const std::lock_guard hold{guard_};
        stopped_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void watchdog::all_until(time_point last) {
    {
        const std::lock_guard hold{guard_};
        last_ = std::min(last_, last);
    }
    changed_.notify_one();
}

void watchdog::watch() {
    std::unique_lock hold{guard_};
    while (!stopped_) {
        const auto now = std::chrono::steady_clock::now();
        next_ = time_point::max();
        for (auto* const s : seats_) {
            if (s->fd_ < 0 || s->over_)
                continue;
            const auto until = std::min(s->until_, last_);
            if (until <= now)
                s->end();
            else
                next_ = std::min(next_, until);
        }
        if (next_ == time_point::max())
            changed_.wait(hold);
        else
            changed_.wait_until(hold, next_);
    }
}

watchdog::seat::seat(watchdog& of) : of_{of} {
    const std::lock_guard hold{of_.guard_};
    here_ = of_.seats_.insert(of_.seats_.end(), this);
}

watchdog::seat::~seat() {
    const std::lock_guard hold{of_.guard_};
    of_.seats_.erase(here_);
}

void watchdog::seat::take(int fd, time_point until) {
    {
        const std::lock_guard hold{of_.guard_};
        fd_ = fd;
        until_ = until; // the last connection's may have passed long ago
        over_ = false;
        answering_ = false;
    }
    keep(until);
}

void watchdog::seat::answering() noexcept {
    const std::lock_guard hold{of_.guard_};
    answering_ = true;
}

void watchdog::seat::leave() noexcept {
    const std::lock_guard hold{of_.guard_};
    fd_ = -1;
}

void watchdog::seat::keep(time_point until) {
    bool sooner = false;
    {
        const std::lock_guard hold{of_.guard_};
        until_ = until;
        sooner = std::min(until, of_.last_) < of_.next_;
    }
    if (sooner)
        of_.changed_.notify_one();
}

bool watchdog::seat::over() const {
    const std::lock_guard hold{of_.guard_};
    return over_;
}

void watchdog::seat::end() {
    over_ = true;
    ::shutdown(fd_, answering_ ? SHUT_RD : SHUT_RDWR);
}

} // namespace groat::inline v0::server::fcgi
