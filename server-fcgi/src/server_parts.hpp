// SPDX-License-Identifier: BSL-1.0
// What a server is made of.
#pragma once

#include <groat/server/fcgi.hpp>

#include "descriptor.hpp"
#include "engine.hpp"
#include "listener.hpp"
#include "log.hpp"
#include "status/report.hpp"
#include "status/sheet.hpp"
#include "status/status_thread.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace groat::inline v0::server::fcgi {

struct server::parts final : house {
    parts(setup s, options o);

    void open();
    void stop() noexcept;
    void wait();

    /// Lets nobody in any more; with `guard` held, once it is open.
    void close_door();

    /// With `guard` held.
    void become(stage next) noexcept;
    [[nodiscard]] report reported();

    void exit_wanted() noexcept override;
    void broke() noexcept override;
    void ended() noexcept override;

    setup what;
    options how;
    log lines;
    config settings;
    sheet counts;        ///< a supervisor's, or its own from `open` on
    descriptor stopping; ///< an eventfd: readable once anyone has asked to stop
    descriptor over;     ///< another: readable when the last thread has gone

    std::mutex guard; ///< for what `stop` uses, from any thread
    unsigned asked_to_stop = 0;
    stage is = stage::starting;
    time_point since = std::chrono::steady_clock::now();
    wall_time started = std::chrono::system_clock::now();
    std::string address;
    std::optional<listener> socket;
    std::atomic<int> last_calls; ///< connections of the backlog that are still taken at the end
    std::optional<slow_log> slow;
    std::unique_ptr<engine_works> works;

    std::optional<app> running;
    std::atomic<bool> exit_requested{false};
    std::atomic<bool> broken{false}; ///< it ended because the listening socket was of no use
    std::optional<status_thread> status;
};

} // namespace groat::inline v0::server::fcgi
