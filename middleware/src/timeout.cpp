// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/timeout.hpp>

#include <groat/attempt.hpp>
#include <groat/text.hpp>

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

using moment = std::chrono::steady_clock::time_point;

bool is_late(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const deadline_passed&) {
        return true;
    } catch (...) {
        return false;
    }
}

} // namespace

/// One thread for all tokens. It starts with the first of them: a thread that began while composing
/// would be missing in a forked worker.
class timeout::alarm {
public:
    void set(moment when, std::uint64_t id, std::stop_source whom) {
        const std::lock_guard lock{mutex_};
        const auto made = entries_.emplace(std::pair{when, id}, std::move(whom)).first;
        if (!thread_.joinable())
            thread_ = std::jthread{[this](const std::stop_token& over) { ring(over); }};
        else if (made == entries_.begin())
            changed_.notify_one();
    }

    /// Nothing if it has rung.
    void cancel(moment when, std::uint64_t id) {
        const std::lock_guard lock{mutex_};
        entries_.erase({when, id});
    }

    std::uint64_t next_id() {
        const std::lock_guard lock{mutex_};
        return ++last_id_;
    }

private:
    void ring(const std::stop_token& over) {
        std::unique_lock lock{mutex_};
        while (!over.stop_requested()) {
            if (entries_.empty()) {
                changed_.wait(lock, over, [&] { return !entries_.empty(); });
                continue;
            }
            const auto next = entries_.begin()->first;
            if (std::chrono::steady_clock::now() < next.first) {
                changed_.wait_until(lock, over, next.first, [&] {
                    return entries_.empty() || entries_.begin()->first != next;
                });
                continue;
            }
            auto whom = std::move(entries_.extract(entries_.begin()).mapped());
            lock.unlock(); // its callbacks may do anything
            whom.request_stop();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::pair<moment, std::uint64_t>, std::stop_source> entries_;
    std::uint64_t last_id_ = 0;
    std::jthread thread_; // last: ends before what it uses
};

/// What a request within has of this layer, until the exchange ends.
struct timeout::pending {
    std::shared_ptr<alarm> by;
    std::stop_source source{std::nostopstate};
};

namespace {

// Beside `pending`, which is private.
template <class T>
inline constexpr slot<T> current{"groat.timeout"};

} // namespace

timeout::timeout(timeout_options options) : options_{options}, alarm_{std::make_shared<alarm>()} {
    if (options.after.count() < 1 || options.after > std::chrono::hours{24})
        throw std::invalid_argument{"timeout: the time is not from 1 ms to a day"};
    if (options.status != 503 && options.status != 504)
        throw std::invalid_argument{"timeout: the status is neither 503 nor 504"};
}

response timeout::operator()(env& request, const app& next) const {
    request.put(current<pending>, pending{alarm_});
    auto& limited = request.until(request.config().clock->now() + options_.after);
    return attempt(next, limited, [&](std::exception_ptr thrown) {
        if (!is_late(thrown))
            std::rethrow_exception(std::move(thrown));
        auto late = text(options_.status, "this took too long\n");
        if (options_.status == 503)
            late.headers.add("Retry-After", "1");
        return late;
    });
}

void timeout::heed(const env& request) {
    if (request.config().clock->now() >= request.deadline())
        throw deadline_passed{"the deadline has passed"};
}

std::stop_token timeout::token(env& request) {
    auto* const mine = request.get(current<pending>);
    if (!mine)
        return {};
    if (mine->source.stop_possible())
        return mine->source.get_token();
    mine->source = std::stop_source{};
    const auto left = request.deadline() - request.config().clock->now();
    if (left.count() <= 0) {
        mine->source.request_stop();
        return mine->source.get_token();
    }
    const auto when = std::chrono::steady_clock::now() + left;
    const auto id = mine->by->next_id();
    mine->by->set(when, id, mine->source);
    request.on_cleanup([by = mine->by, when, id] { by->cancel(when, id); });
    return mine->source.get_token();
}

} // namespace groat::inline v0::middleware
