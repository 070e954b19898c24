// SPDX-License-Identifier: BSL-1.0
// What a server needs of whoever reads and writes the protocol.
#pragma once

#include <groat/app.hpp>
#include <groat/config.hpp>
#include <groat/server/fcgi_options.hpp>

#include "log.hpp"
#include "peers.hpp"
#include "status/sheet.hpp"
#include "status/slow_log.hpp"

#include <atomic>
#include <memory>

namespace groat::inline v0::server::fcgi {

/// What an engine tells its server; from any thread.
class house {
public:
    /// An exchange asked for this process to be replaced.
    virtual void exit_wanted() noexcept = 0;
    /// It cannot go on: the listening socket is of no use.
    virtual void broke() noexcept = 0;
    /// Its last thread has nothing to do any more.
    virtual void ended() noexcept = 0;

protected:
    ~house() = default;
};

/// What it works with; all outlives it.
struct premises {
    const options& how;
    const config& settings;
    log& lines;
    house& of;
    int listening; ///< non-blocking
    bool own;      ///< the listening socket is nobody else's
    /// How many of the connections that wait already are taken when it is to close. Some, also of a
    /// socket that others share: the system may have woken nobody else for them.
    std::atomic<int>& last_calls;
    sheet& counts;  ///< laid out for `how.threads`
    slow_log* slow; ///< null: nobody wants one
};

/// Accepts connections and makes exchanges of what comes on them.
class engine_works {
public:
    virtual ~engine_works() = default;

    /// Its threads begin. They have the signal mask of the calling thread.
    virtual void start(const app& what) = 0;

    /// Lets nobody in any more but those who have knocked already; what runs has until `last`.
    /// Called again: with another time. From any thread, from before `start` on.
    virtual void stop(time_point last) noexcept = 0;

    /// Returns when all threads have ended.
    virtual void join() = 0;
};

[[nodiscard]] std::unique_ptr<engine_works> make_libfcgi_engine(const premises& at, peers allowed);
[[nodiscard]] std::unique_ptr<engine_works> make_native_engine(const premises& at, peers allowed);

} // namespace groat::inline v0::server::fcgi
