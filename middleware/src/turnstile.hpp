// SPDX-License-Identifier: BSL-1.0
// So many at once, and the rest in a queue.
#pragma once

#include <groat/app.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace groat::inline v0::detail {

/// A counter of who is inside, not a mutex: who leaves may do so on another thread than it came in
/// on, as exchanges do. First come, first in.
class turnstile {
public:
    turnstile(std::size_t at_once, std::size_t queue) : free_{at_once}, queue_{queue} {}

    /// Who is inside, until destroyed or let go.
    class ticket {
    public:
        explicit ticket(std::shared_ptr<turnstile> of) noexcept : of_{std::move(of)} {}
        ticket(ticket&&) noexcept = default;
        ticket& operator=(ticket&& other) noexcept {
            std::swap(of_, other.of_);
            return *this;
        }
        ~ticket() { release(); }
        void release() noexcept {
            if (const auto left = std::exchange(of_, nullptr))
                left->leave();
        }

    private:
        std::shared_ptr<turnstile> of_;
    };

    /// In, if there is room right now and nobody waits.
    [[nodiscard]] static std::optional<ticket> try_enter(const std::shared_ptr<turnstile>& at);

    /// In, perhaps after waiting on this thread; nothing when the queue is full or the time is
    /// over.
    [[nodiscard]] static std::optional<ticket> enter(
        const std::shared_ptr<turnstile>& at, std::chrono::nanoseconds at_most
    );

    /// How many wait now.
    [[nodiscard]] std::size_t waiting() const;

private:
    struct one {
        std::condition_variable called;
        bool in = false;
    };

    void leave() noexcept;

    mutable std::mutex mutex_;
    std::list<one*> line_;
    std::size_t free_;
    std::size_t queue_;
};

struct admission {
    std::shared_ptr<turnstile> at;
    std::chrono::nanoseconds wait; ///< at most, and not beyond the env's deadline
    std::chrono::seconds retry_after;
};

/// Throws std::invalid_argument for times below 0 or of more than a day.
void check_times(
    std::string_view who, std::chrono::milliseconds wait, std::chrono::seconds retry_after
);

/// Calls the next app when the turnstile lets the request in, and keeps its place until nothing of
/// the app will run any more: until the call returns with text, a file or nothing, or else until
/// the body has ended. Otherwise 503 with Retry-After.
[[nodiscard]] response admit(const admission& by, env& request, const app& next);

} // namespace groat::inline v0::detail
