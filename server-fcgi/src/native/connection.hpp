// SPDX-License-Identifier: BSL-1.0
// What is kept for each connection, busy or not.
#pragma once

#include "native/dialogue.hpp"
#include "native/release.hpp"
#include "native/wheel.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

namespace groat::inline v0::server::fcgi::native {

class loop;

/// A loop makes them and never frees one before its own end, so a late event or wake finds one that
/// exists. It belongs to its loop's thread, or, while an exchange of it runs elsewhere, to that
/// thread: `owner` says which. What the loop may touch meanwhile is in the first part.
struct connection : alarm {
    enum class owner : std::uint8_t {
        loop,
        other,         ///< a thread runs an exchange
        other_pending, ///< the same, and something has come meanwhile
        returned,      ///< the loop has it as soon as it reads its messages
    };
    enum class end : std::uint8_t {
        none,
        wanted,   ///< when all is sent
        farewell, ///< the same, but the peer may still be sending
        cut,      ///< when all is sent; the peer must see that a response was cut
    };

    // Whoever owns it.
    std::atomic<owner> owned_by{owner::loop};
    std::atomic<bool> posted{false}; ///< it is among its loop's messages
    std::atomic<bool> over{false};   ///< its time is over: whoever runs an exchange of it gives up
    connection* next = nullptr;      // among those that wait to be used
    connection* next_message = nullptr; // among its loop's messages
    connection* next_job = nullptr;     // among the crew's jobs

    // The loop's.
    native::loop* const of;
    int fd = -1;
    bool registered = false; ///< in the loop's set
    bool wants_in = false;   ///< what it is in there for; the owner may look at these two
    bool wants_out = false;
    bool open = false;
    time_point busy_until = time_point::max();  ///< for the time that it is another's
    time_point queue_until = time_point::max(); ///< for the time until a thread takes it

    // The owner's.
    bool gone = false;    ///< the peer has left
    bool held = false;    ///< its answer is to go out together with others
    bool last = false;    ///< it is closed right behind the answer that was given
    bool starved = false; ///< the system was short of something when it was to be written to
    bool resting = false; ///< for that: nothing is written for a moment
    end ending = end::none;
    time_point deadline = time_point::max();
    time_point quiet_since{}; ///< when it began to wait for a request, or the last bytes moved
    std::uint32_t farewell_left = 0;
    dialogue talk;
    std::string unsent;     ///< what the kernel did not take
    request* job = nullptr; ///< what another thread is to run
    time_point queued_at{};

    explicit connection(native::loop& l) noexcept : of{&l} {}

    void begin(int taken, time_point now) noexcept {
        fd = taken;
        open = true;
        quiet_since = now;
    }

    /// Fresh, for the next one; a message about it may still be on its way.
    void finish() noexcept {
        fd = -1;
        registered = wants_in = wants_out = open = gone = held = last = starved = resting = false;
        over.store(false);
        busy_until = queue_until = deadline = time_point::max();
        ending = end::none;
        farewell_left = 0;
        dialogue fresh;
        std::swap(talk, fresh); // so that its memory goes
        release(unsent);
        job = nullptr;
    }
};

} // namespace groat::inline v0::server::fcgi::native
