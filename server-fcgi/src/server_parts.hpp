// SPDX-License-Identifier: BSL-1.0
// What a server is made of.
#pragma once

#include <groat/server/fcgi.hpp>

#include "acceptor.hpp"
#include "descriptor.hpp"
#include "listener.hpp"
#include "log.hpp"
#include "watchdog.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace groat::inline v0::server::fcgi {

struct server::parts {
    parts(setup s, options o);

    void open();
    void stop() noexcept;
    void wait();

    /// Lets nobody in any more; with `guard` held, once it is open.
    void close_door();

    /// Runs in each worker's thread.
    void work(int bell) noexcept;

    setup what;
    options how;
    log lines;
    config settings;
    descriptor stopping; ///< an eventfd: readable once anyone has asked to stop
    descriptor ended;    ///< another: readable when the last worker has gone

    std::mutex guard; ///< for what `stop` uses, from any thread
    unsigned asked_to_stop = 0;
    std::string address;
    std::optional<listener> socket;
    std::optional<acceptor> door;
    std::optional<watchdog> dog;

    std::optional<app> running;
    std::vector<descriptor> bells;
    std::vector<std::thread> workers;
    std::atomic<unsigned> at_work{0};
    std::atomic<bool> exit_requested{false};
    std::atomic<bool> broken{false}; ///< it ended because the listening socket was of no use
};

} // namespace groat::inline v0::server::fcgi
