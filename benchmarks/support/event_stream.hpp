// SPDX-License-Identifier: BSL-1.0
// A stream of one event each second, all of them woken by one thread.
#pragma once

#include <groat/core.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace groat_bench {

/// The thread that wakes them.
class second_hand {
public:
    using clock = std::chrono::steady_clock;

    struct stream {
        groat::waker wake;
        clock::time_point next; // the thread's
        std::atomic<unsigned> due = 0;
        std::atomic<bool> over = false;
    };

    second_hand() : thread_{[this](const std::stop_token& stop) { run(stop); }} {}

    void add(std::shared_ptr<stream> one) {
        {
            const std::lock_guard lock{mutex_};
            waiting_.push(std::move(one));
        }
        more_.notify_one();
    }

private:
    struct later {
        bool operator()(const auto& a, const auto& b) const { return a->next > b->next; }
    };

    void run(const std::stop_token& stop) {
        std::unique_lock lock{mutex_};
        while (!stop.stop_requested()) {
            if (waiting_.empty()) {
                more_.wait(lock, stop, [this] { return !waiting_.empty(); });
                continue;
            }
            const auto when = waiting_.top()->next;
            if (when > clock::now()) {
                const auto sooner = [&] { return waiting_.top()->next < when; };
                more_.wait_until(lock, stop, when, sooner);
                continue;
            }
            auto one = waiting_.top();
            waiting_.pop();
            if (one->over)
                continue;
            ++one->due;
            one->next += std::chrono::seconds{1};
            waiting_.push(one);
            lock.unlock();
            one->wake();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable_any more_;
    std::priority_queue<std::shared_ptr<stream>, std::vector<std::shared_ptr<stream>>, later>
        waiting_;
    std::jthread thread_;
};

/// Each event tells when it was due, in nanoseconds of the monotonic clock; the first one comes at
/// once.
class event_body final : public groat::body_source {
public:
    explicit event_body(std::shared_ptr<second_hand::stream> one)
        : stream_{std::move(one)}, due_{stream_->next - std::chrono::seconds{1}} {}
    ~event_body() override { stream_->over = true; }

    groat::pulled pull() override {
        if (told_ > stream_->due)
            return groat::not_yet;
        event_ = groat::cat("data: ", std::to_string(due_.time_since_epoch().count()), "\n\n");
        ++told_;
        due_ += std::chrono::seconds{1};
        return groat::flushed(event_);
    }

private:
    std::shared_ptr<second_hand::stream> stream_;
    second_hand::clock::time_point due_;
    unsigned told_ = 0;
    std::string event_;
};

/// The app; `hand` outlives it.
inline auto events(second_hand& hand) {
    return [&hand](groat::env& request) {
        const auto next = second_hand::clock::now() + std::chrono::seconds{1};
        auto one = std::make_shared<second_hand::stream>(request.waker(), next);
        auto body = std::make_unique<event_body>(one);
        hand.add(std::move(one));
        return groat::response{
            200, {{"Content-Type", "text/event-stream"}}, groat::body{std::move(body)}};
    };
}

} // namespace groat_bench
