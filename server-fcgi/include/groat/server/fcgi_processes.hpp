// SPDX-License-Identifier: BSL-1.0
// Serves an app from several processes, under a supervisor that replaces what dies and reloads the
// program without losing a request.
#pragma once

#include <groat/server/fcgi.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace groat::inline v0::server::fcgi {

/// How many workers there are, and how long each of them lives.
struct processes {
    unsigned workers = 2; ///< 1 to 1024; each has `options::threads` threads

    // When a worker is replaced. It serves on until its successor is ready, and then ends what it
    // has begun.

    /// Exchanges that a worker has begun; up to a quarter more, so that not all reach it at once.
    /// 0: no limit.
    std::uint64_t max_requests = 0;
    /// Bytes of memory that a worker has in use (resident), looked at once a second. 0: no limit.
    std::size_t max_memory = 0;
    /// How much longer than `timeouts::request` an exchange lasts before the worker counts as stuck
    /// in it.
    std::chrono::milliseconds overdue{10'000};

    // When it ends without having been told to. The first of a place is replaced at once; if its
    // successor doesn't serve for a second either, the place is empty for a while.

    std::chrono::milliseconds back_off{500};        ///< doubled each time
    std::chrono::milliseconds back_off_most{8'000}; ///< until it is this

    /// The time in which a worker must be ready; then it is killed.
    std::chrono::milliseconds start{60'000};

    /// A file for the supervisor's process number: there from when it serves until it ends.
    std::string pid_file = {};

    /// The program that a reload executes. Empty: the one that this process was started with, by
    /// the same name, so that a symbolic link to the newest release leads to the newest.
    std::string program = {};
};

/// Serves from `many.workers` processes until a signal asks it to stop. The listening socket is
/// opened once; each worker calls the configuration routine after it was forked, and serves on it.
/// What the supervisor does with a signal:
///
/// * SIGTERM, SIGINT, SIGQUIT: stops. What runs has `timeouts::grace`; a worker that then doesn't
///   end is killed. A second one cuts what runs, a third kills at once.
/// * SIGHUP, SIGUSR2: reloads. The program is executed anew, as it is on the disk by now and with
///   the arguments of this one, as a first new worker. Once that serves, the supervisor becomes the
///   new program too (under its number), and replaces the others one by one, each when its
///   successor is ready. If the new program does not come up, the old one goes on and says so.
/// * SIGUSR1: log files have been renamed; all workers call `reopening::all`.
///
/// A worker that gets SIGTERM, SIGINT or SIGQUIT itself is replaced. One whose supervisor has gone
/// stops.
///
/// With systemd (Type=notify) it tells when it is ready, reloads and stops, and keeps the watchdog.
///
/// Call it before other threads are started: only the calling one is there after a fork. It returns
/// in the supervisor alone. `exit_failed` if the first worker doesn't come up; otherwise as `run`.
[[nodiscard]] int supervise(setup what, options how, processes many = {});

} // namespace groat::inline v0::server::fcgi
