// SPDX-License-Identifier: BSL-1.0
#include "log_state.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>
#include <vector>

#include <pthread.h>
#include <unistd.h>

namespace groat::inline v0::detail {
namespace {

constexpr std::size_t least_limit = std::size_t{1} << 20U;
constexpr std::size_t largest_batch = std::size_t{64} << 20U;

} // namespace

// All sinks of the process, for its end and its forks. Never destroyed: what is destroyed at the
// end of the process may still log.
class log_state::registry {
public:
    static registry& instance() {
        static auto& the_registry = *new registry;
        return the_registry;
    }

    void add(log_state& sink) {
        const std::lock_guard lock{guard_};
        all_.push_back(&sink);
    }

    void remove(log_state& sink) {
        const std::lock_guard lock{guard_};
        std::erase(all_, &sink);
    }

private:
    registry() {
        std::atexit([] { instance().at_exit(); });
        std::at_quick_exit([] { instance().at_quick_exit(); });
        pthread_atfork(
            [] { instance().before_fork(); },
            [] { instance().after_fork(false); },
            [] { instance().after_fork(true); }
        );
    }

    // Whoever logs after this has nobody to flush for him: no more batches.
    void at_exit() noexcept {
        const std::lock_guard lock{guard_};
        for (auto* sink : all_) {
            const std::lock_guard lock_sink{sink->guard_};
            sink->batch_.bytes = 0;
            sink->flush_locked();
        }
    }

    // Whoever ends a process so has a thread that is stuck, perhaps in a sink: that one is left
    // out.
    void at_quick_exit() noexcept {
        const std::unique_lock lock{guard_, std::try_to_lock};
        if (!lock)
            return;
        for (auto* sink : all_)
            if (const std::unique_lock lock_sink{sink->guard_, std::try_to_lock})
                sink->flush_locked();
    }

    void before_fork() noexcept {
        guard_.lock();
        for (auto* sink : all_)
            sink->guard_.lock();
    }

    void after_fork(bool child) noexcept {
        for (auto* sink : all_) {
            if (child) {
                sink->kept_.clear();
                // Its thread isn't here, and what it waits on can't be destroyed.
                static_cast<void>(sink->helper_.release());
            }
            sink->guard_.unlock();
        }
        guard_.unlock();
    }

    std::mutex guard_;
    std::vector<log_state*> all_;
};

log_state::log_state(std::unique_ptr<log_output> to, log_batch batch)
    : out_{std::move(to)}, batch_{batch}, limit_{std::max(least_limit, 4 * batch.bytes)} {
    if (batch.bytes > largest_batch)
        throw std::invalid_argument{"log_sink: a batch has 64 MiB at most"};
    if (batch.delay.count() <= 0)
        throw std::invalid_argument{"log_sink: a batch's delay must be positive"};
    registry::instance().add(*this);
    reopening_.emplace([this] { reopen_or_complain(); });
}

log_state::~log_state() {
    reopening_.reset();
    registry::instance().remove(*this);
    if (helper_) {
        {
            const std::lock_guard lock{guard_};
            helper_->stop = true;
        }
        helper_->changed.notify_one();
        helper_->thread.join();
    }
    flush_locked();
}

void log_state::write(std::string_view line) {
    const std::lock_guard lock{guard_};
    const auto size = line.size() + 1;
    if (!kept_.empty() && kept_.size() + size > batch_.bytes)
        flush_locked();
    if (kept_.size() + size > limit_) {
        ++lost_;
        return;
    }
    kept_.reserve(kept_.size() + size); // so that no line is kept in part
    const bool first = kept_.empty();
    kept_.append(line).push_back('\n');
    if (kept_.size() >= batch_.bytes || !start_helper()) {
        flush_locked();
    } else if (first) {
        due_ = std::chrono::steady_clock::now() + batch_.delay;
        if (helper_->asleep) // else it looks at `due_` when it would have been due before
            helper_->changed.notify_one();
    }
}

void log_state::flush() {
    const std::lock_guard lock{guard_};
    flush_locked();
}

error_code log_state::reopen() {
    const std::lock_guard lock{guard_};
    flush_locked();
    const auto why = out_->reopen();
    if (!why)
        complained_ = false;
    return why;
}

void log_state::reopen_or_complain() {
    if (const auto why = reopen()) {
        const std::lock_guard lock{guard_};
        complain(why);
    }
}

void log_state::drop() noexcept {
    const std::lock_guard lock{guard_};
    ++lost_;
}

std::uint64_t log_state::lost() {
    const std::lock_guard lock{guard_};
    return lost_;
}

// The helper takes no signal: they are the program's.
bool log_state::start_helper() {
    if (helper_)
        return true;
    auto made = std::make_unique<helper>();
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        made->thread = std::thread{[this, self = made.get()] { mind_delay(*self); }};
        helper_ = std::move(made);
    } catch (...) {
        // Without a thread no delay can be kept, so nothing is.
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return helper_ != nullptr;
}

void log_state::mind_delay(helper& self) {
    std::unique_lock lock{guard_};
    while (!self.stop) {
        if (kept_.empty()) {
            self.asleep = true;
            self.changed.wait(lock);
            self.asleep = false;
        } else if (std::chrono::steady_clock::now() < due_) {
            self.changed.wait_until(lock, due_);
        } else {
            flush_locked();
            due_ = std::chrono::steady_clock::now() + batch_.delay;
        }
    }
}

void log_state::flush_locked() noexcept {
    if (kept_.empty())
        return;
    const auto taken = out_->write(kept_);
    kept_.erase(0, taken.bytes);
    lost_ += taken.lost;
    if (taken.why)
        complain(taken.why);
    else
        complained_ = false;
}

void log_state::complain(const error_code& why) noexcept {
    if (std::exchange(complained_, true))
        return;
    try {
        const auto line = cat("groat: log to ", out_->name(), ": ", why.message(), "\n");
        static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
    } catch (...) {
        // No memory for a message about lines that are counted anyway.
    }
}

} // namespace groat::inline v0::detail
