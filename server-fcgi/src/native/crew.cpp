// SPDX-License-Identifier: BSL-1.0
#include "native/crew.hpp"

#include "native/connection.hpp"
#include "native/drive.hpp"
#include "native/loop.hpp"
#include "native/shop.hpp"
#include "native/workplace.hpp"

#include <chrono>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

constexpr std::chrono::microseconds patience{100};

} // namespace

void crew::start(shop& of, unsigned threads, std::size_t loops) {
    const std::lock_guard hold{guard_};
    loops_left_ = loops;
    threads_.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this, &of, i] { work(of, i); });
        ++at_work_;
    }
}

void crew::add(loop& which) {
    const std::lock_guard hold{guard_};
    loops_.push_back(&which);
    changed_.notify_one();
}

bool crew::add(connection& which, bool soon, std::size_t most) {
    const std::lock_guard hold{guard_};
    if (waiting_ >= most)
        return false;
    which.next_job = nullptr;
    (last_ ? last_->next_job : first_) = &which;
    last_ = &which;
    if (waiting_ == 0)
        taken_ = which.queued_at;
    now_waiting(waiting_ + 1);
    if (soon || busy_ == 0)
        changed_.notify_one();
    else
        unhurried_.store(true, std::memory_order_relaxed);
    return true;
}

bool crew::take_back(connection& which) noexcept {
    const std::lock_guard hold{guard_};
    connection* before = nullptr;
    for (auto* one = first_; one; before = std::exchange(one, one->next_job)) {
        if (one != &which)
            continue;
        (before ? before->next_job : first_) = one->next_job;
        if (last_ == one)
            last_ = before;
        now_waiting(waiting_ - 1);
        return true;
    }
    return false;
}

bool crew::hurry(time_point now) {
    if (!unhurried_.load(std::memory_order_relaxed))
        return false;
    const std::lock_guard hold{guard_};
    if (waiting_ == 0) {
        unhurried_.store(false, std::memory_order_relaxed);
        return false;
    }
    if (now - taken_ >= patience && idle() > 0) {
        taken_ = now;
        changed_.notify_one();
    }
    return idle() > 0;
}

void crew::now_waiting(std::size_t jobs) noexcept {
    waiting_ = jobs;
    queued_.store(jobs, std::memory_order_relaxed);
}

void crew::wait_for_work(std::unique_lock<std::mutex>& hold, workplace& at) {
    idle_.fetch_add(1);
    at.counts.rest(true);
    if (at.of.aside.exchange(false))
        for (auto* const one : at.of.loops)
            one->nudge();
    changed_.wait(hold);
    at.counts.rest(false);
    idle_.fetch_sub(1, std::memory_order_relaxed);
}

void crew::work(shop& of, unsigned number) {
    workplace at{of, of.counts.thread(number)};
    std::unique_lock hold{guard_};
    for (;;) {
        if (!loops_.empty()) {
            auto* const which = loops_.back();
            loops_.pop_back();
            hold.unlock();
            const bool over = which->run(at);
            hold.lock();
            if (over && --loops_left_ == 0)
                changed_.notify_all();
        } else if (first_) {
            auto* const which = std::exchange(first_, first_->next_job);
            if (!first_)
                last_ = nullptr;
            now_waiting(waiting_ - 1);
            ++busy_;
            taken_ = std::chrono::steady_clock::now();
            const auto now = taken_;
            hold.unlock();
            serve_away(*which, at, now);
            hold.lock();
            --busy_;
        } else if (loops_left_ == 0) {
            break;
        } else {
            wait_for_work(hold, at);
        }
    }
    const bool last = --at_work_ == 0;
    hold.unlock();
    if (last)
        of.of.ended();
}

void crew::join() {
    for (auto& one : threads_)
        one.join();
    threads_.clear();
}

} // namespace groat::inline v0::server::fcgi::native
