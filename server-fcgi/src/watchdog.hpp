// SPDX-License-Identifier: BSL-1.0
// Ends what takes too long: time-outs of single calls don't stop a peer that trickles.
#pragma once

#include <groat/clock.hpp>

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace groat::inline v0::server::fcgi {

/// One thread that looks after the connections of many. When a connection's time is over it shuts
/// down its reading side: who reads sees an end, who is parked in poll wakes, and who is about to
/// write asks `over` first. The writing side stays, so that the peer can be told that its response
/// was cut.
class watchdog {
public:
    /// Where one worker's connection is watched.
    class seat {
    public:
        explicit seat(watchdog& of);
        seat(const seat&) = delete;
        seat& operator=(const seat&) = delete;
        ~seat();

        /// Watches a connection from now on; it must not be closed before `leave`.
        void take(int fd, time_point until);
        void leave() noexcept;

        /// The request is whole: from now on there may be a response.
        void answering() noexcept;

        /// The time that is to be kept next.
        void keep(time_point until);

        /// Whether the time is over, or was cut.
        [[nodiscard]] bool over() const;

    private:
        friend class watchdog;
        void end();

        watchdog& of_;
        std::list<seat*>::iterator here_;
        int fd_ = -1;
        time_point until_ = time_point::max();
        bool over_ = false;
        bool answering_ = false;
    };

    watchdog();
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;
    ~watchdog();

    /// All connections are over at this time, and those that come later too.
    void all_until(time_point last);

private:
    void watch();

    mutable std::mutex guard_;
    std::condition_variable changed_;
    std::list<seat*> seats_;
    time_point next_ = time_point::max(); // when the thread looks again
    time_point last_ = time_point::max();
    bool stopped_ = false;
    std::thread thread_;
};

} // namespace groat::inline v0::server::fcgi
