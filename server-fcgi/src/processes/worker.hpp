// SPDX-License-Identifier: BSL-1.0
// The life of a worker process, from its first step to its exit code.
#pragma once

#include <groat/server/fcgi_processes.hpp>

#include "processes/channel.hpp"
#include "processes/life.hpp"
#include "status/sheet.hpp"

#include "log.hpp"
#include "signals.hpp"

#include <initializer_list>
#include <optional>

namespace groat::inline v0::server::fcgi {

/// Signals come to a worker with those for its supervisor: from a terminal, from systemd. So none
/// of them ends it; it says that it got one, and the supervisor decides.
constexpr std::initializer_list<int> signals_of_workers{
    SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2};

/// What it was given to work with.
struct workshop {
    int listening; ///< closed by the worker, which makes its own of it
    channel supervisor;
    sheet counts; ///< empty: nobody asks for them
};

class worker {
public:
    /// Serves until it is told to leave or an exchange asks for the exit. Gives the exit code.
    [[nodiscard]] static int work(
        const setup& what, const options& how, const processes& many, workshop at
    );

private:
    worker(const setup& what, options how, const processes& many, workshop at);

    int serve(int listening);
    bool wait(time_point now);
    void obey();
    void obey(word what);
    void complain(time_point now);
    void stop(bool for_all);
    void wish() noexcept;

    log lines_;
    signals signals_;
    channel supervisor_;
    life life_;
    server server_;
    std::chrono::milliseconds grace_;
    time_point last_ = time_point::max();
    time_point look_;
    int backlog_;
    bool told_ = false;   // to leave
    bool wished_ = false; // to be replaced
    bool left_ = false;
};

} // namespace groat::inline v0::server::fcgi
