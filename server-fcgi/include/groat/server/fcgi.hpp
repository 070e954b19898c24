// SPDX-License-Identifier: BSL-1.0
// Serves an app through FastCGI, behind nginx, Apache, lighttpd, Caddy and their like.
#pragma once

#include <groat/app.hpp>
#include <groat/server/fcgi_options.hpp>

#include <memory>
#include <string>

namespace groat::inline v0::server::fcgi {

/// A server as a part of a program; several in one process are fine. It changes no signal of the
/// process: its threads have all signals blocked.
///
///     server::fcgi::server site{hello(), {.listen = server::fcgi::unix_socket{"/run/hello"}}};
///     site.start();
///
/// Threads: `stop` from any; the rest from one at a time.
class server {
public:
    /// Keeps both; nothing is opened yet. Throws std::invalid_argument for options that cannot
    /// work.
    explicit server(setup what, options how = {});
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Stops, unless that was asked for already, and waits.
    ~server();

    /// Listens, calls the configuration routine, and starts the threads. Once only. Throws
    /// std::system_error or std::runtime_error with one line that says why it can't listen, and
    /// whatever the routine throws.
    void start();

    /// Asks it to stop, and returns at once: no connection is accepted any more, exchanges that run
    /// have the grace time to end, then their connections are cut. Asked again: cuts them now.
    void stop() noexcept;

    /// Returns when it has stopped: somebody asked, or an exchange did (`env::request_exit`). An
    /// app that never returns holds it for ever.
    void wait();

    /// Where it listens, from `start` on: with the port that was free.
    [[nodiscard]] std::string address() const;

    /// Whether an exchange asked for this process to be replaced.
    [[nodiscard]] bool exit_requested() const noexcept;

private:
    friend int run(setup, options);
    friend class worker;
    struct parts;
    std::unique_ptr<parts> parts_;
};

/// What `run` returns, for `main` to return.
enum exit_code : int {
    exit_stopped = 0, ///< a signal asked; all exchanges ended, or were cut after the grace time
    exit_failed = 1,  ///< it could not start: one line on standard error says why
    exit_options = 2, ///< the options cannot work: one line says why
    exit_replace =
        3, ///< an exchange asked for this process to be replaced; a supervisor starts it again
    exit_stuck = 4, ///< an app did not return: the process ends without it, and `run` never returns
};

/// Serves until a signal or an exchange asks it to stop. It takes the process for its own: SIGTERM,
/// SIGINT, SIGQUIT, SIGHUP and SIGUSR1 stop it (a second one cuts what still runs), SIGPIPE is
/// ignored. Call it before other threads are started, or they would have to block these signals
/// themselves.
[[nodiscard]] int run(setup what, options how = {});

} // namespace groat::inline v0::server::fcgi
