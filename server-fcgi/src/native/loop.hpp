// SPDX-License-Identifier: BSL-1.0
// Connections, and whatever happens on them.
#pragma once

#include "gate.hpp"
#include "native/connection.hpp"
#include "native/outlet.hpp"
#include "native/wheel.hpp"

#include "descriptor.hpp"

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

class workplace;
struct shop;

/// After the system was short of something, before it is asked again.
constexpr std::chrono::milliseconds breath{20};

/// A set of connections that one thread at a time looks after. Everything that it needs between two
/// steps is here and nothing on the thread's stack: when an app does not come back soon, another
/// thread takes the loop and goes on at the next event.
///
/// *Who has it.* `state_` counts up at each take-over: 2 n while the n-th thread is in the loop's
/// own code, 2 n + 1 while that thread is in a call of the app's. Only out of a call can a
/// loop be taken, by setting 2 (n + 1); the thread that was in the call finds that out when it
/// comes back, gives the connection that it served back like any other thread, and has nothing
/// more to do here.
class loop {
public:
    /// `alone`: every thread has a loop, so none is there to go on with one, nor for calls that
    /// wait.
    loop(shop& of, gate& door, bool alone);
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;
    ~loop();

    /// Goes on until the loop is over (true), or was taken during a call (false).
    [[nodiscard]] bool run(workplace& at);

    // From any thread.

    /// Something has happened to this connection of ours: it was woken, or given back.
    void post(connection& which) noexcept;

    /// The connection is the loop's again; by its owner.
    void give_back(connection& which) noexcept;

    /// No connection is accepted any more but those that have come already, and none is kept; what
    /// runs has until `last`.
    void stop(time_point last) noexcept;

    /// It looks again at what it waits for.
    void nudge() noexcept { ring(); }

    /// Whether it was asked to stop.
    [[nodiscard]] bool stopping() const noexcept;

    /// Another thread goes on with the loop, as soon as one has nothing else to do. False if the
    /// loop is not this thread's any more; by the thread that is in the call.
    [[nodiscard]] bool give_away(std::uint64_t call) noexcept { return take(call); }

    /// The same by somebody who watches, if the call has lasted since before `before` and a thread
    /// has nothing to do. Tells whether the loop was in a call.
    bool take_if_stuck(time_point before) noexcept;

    /// A call is about to wait: others' answers are not to wait with it. By the thread that has the
    /// loop and is in the call.
    void send_batch() noexcept;

private:
    enum class after : std::uint8_t { ours, away, taken };

    /// A connection on which something has come, and, between two looks at them, where in the
    /// thread's buffer that is.
    struct arrival {
        connection* on = nullptr;
        std::string_view bytes;
    };
    /// What was done with all of a batch.
    enum class handled : std::uint8_t { come, run, sent };

    [[nodiscard]] bool step();
    [[nodiscard]] bool read_messages();
    [[nodiscard]] bool event(const epoll_event& one);
    [[nodiscard]] bool accept_some();
    [[nodiscard]] bool receive(connection& c);
    [[nodiscard]] bool read(connection& c);
    [[nodiscard]] bool serve_batch();
    void receive_batch();
    [[nodiscard]] bool is_ours(const connection& c) const noexcept;
    [[nodiscard]] bool advance(connection& c, bool may_hold = false);
    [[nodiscard]] bool hears_last_word(connection& c);
    [[nodiscard]] bool has_rested(const connection& c) const noexcept;
    [[nodiscard]] after run(connection& c, request& r, bool may_hold);
    [[nodiscard]] bool send_away(connection& c, request& r, bool soon);
    [[nodiscard]] bool expire(connection& c);
    [[nodiscard]] bool refuse_queued(connection& c);
    [[nodiscard]] bool begin_to_stop();
    void enter_call(time_point now) noexcept;
    [[nodiscard]] bool leave_call(std::uint64_t in_call) noexcept;
    [[nodiscard]] bool take(std::uint64_t in_call) noexcept;

    [[nodiscard]] bool open(descriptor taken);
    void settle(connection& c);
    void part(connection& c);
    void give_up(connection& c);
    void set_deadline(connection& c);
    [[nodiscard]] time_point until_stop() const noexcept;
    void listen_for(connection& c, bool in, bool out);
    void close(connection& c) noexcept;
    void discard(connection& c);
    void accept_again(bool on) noexcept;
    void step_aside_or_back() noexcept;
    void look_again() noexcept;
    [[nodiscard]] bool is_full() const noexcept;
    [[nodiscard]] bool leaves_to_others() const noexcept;
    void wait();
    void ring() noexcept;

    shop& of_;
    gate& door_;
    const bool alone_;
    descriptor set_;
    descriptor bell_;
    std::atomic<bool> asleep_{false};
    std::atomic<connection*> messages_{nullptr};
    std::atomic<std::uint64_t> state_{0};
    std::atomic<std::int64_t> call_since_{0}; // steady_clock's nanoseconds
    std::atomic<std::int64_t> stop_at_;       // the same; the largest: not asked to stop

    // The thread's that has the loop.
    workplace* at_ = nullptr;
    std::uint64_t mine_ = 0;
    time_point now_;
    wheel alarms_;
    std::deque<connection> all_;
    connection* free_ = nullptr;
    connection* closed_ = nullptr; // not to be used again before the events at hand are through
    connection* unread_ = nullptr; // messages that were taken out and not read
    std::size_t open_ = 0;
    std::array<epoll_event, 256> events_{};
    int events_size_ = 0;
    int next_event_ = 0;
    std::array<arrival, outlet::held_at_once> batch_{};
    std::size_t batch_size_ = 0;
    std::size_t next_in_batch_ = 0;
    handled batch_is_ = handled::come;
    time_point batch_since_{};
    bool hurries_ = false; // the last batch's calls took little time
    int to_accept_ = 0;    // connections that are to be tried for in this turn
    int at_once_ = 1;
    time_point look_at_{};   // when to look whether anyone waits, or after a shortage
    bool accepting_ = false; // it hears of who comes
    bool aside_ = false;     // it does not, and others do
    bool stopping_ = false;
    bool swept_ = false;
    std::int64_t last_ = 0; // the time that was announced for the end
};

[[nodiscard]] constexpr std::uint32_t resumed_kind(std::uint32_t kind) noexcept {
    return kind * 2'654'435'761U + 1;
}

} // namespace groat::inline v0::server::fcgi::native
