// SPDX-License-Identifier: BSL-1.0
// Sees to it that there are workers. It runs no code of the app's.
#pragma once

#include <groat/server/fcgi_processes.hpp>

#include "processes/back_off.hpp"
#include "processes/channel.hpp"
#include "processes/handover.hpp"
#include "processes/notifier.hpp"
#include "processes/pid_file.hpp"
#include "processes/program.hpp"
#include "status/report.hpp"
#include "status/status_server.hpp"

#include "listener.hpp"
#include "log.hpp"
#include "signals.hpp"

#include <optional>
#include <string>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// One thread that waits for signals, for words of the workers and for its own appointments, and
/// after each of them looks at what is to be done (`arrange`).
///
/// There are as many places as workers are wanted. A place has one worker that serves; while that
/// is being replaced, another one that starts; and any number that have left and still end what
/// they had begun.
class supervisor {
public:
    /// Opens the socket, or takes what another program hands over. Throws what `listener` and
    /// `pid_file` do.
    supervisor(setup what, options how, processes many, std::optional<handover> before);
    supervisor(const supervisor&) = delete;
    supervisor& operator=(const supervisor&) = delete;

    /// Until all has ended; gives the exit code. In a worker it doesn't return.
    [[nodiscard]] int run();

private:
    enum class state { starting, serving, leaving };

    struct worker_process {
        pid_t pid;
        channel to;
        sheet counts; ///< empty if nobody asks for the status
        unsigned place;
        unsigned generation;
        state is;
        time_point since;   ///< that it is that
        time_point kill_at; ///< unless it is something else by then
        bool wishes = false;
        bool killed = false;
    };

    struct place {
        back_off pause;
        time_point empty_until{};
        tally sum = {}; ///< of the processes that have ended
        std::uint64_t started = 0;
        std::uint64_t restarts = 0;
    };

    // supervisor.cpp
    void wait();
    [[nodiscard]] int over();
    [[nodiscard]] time_point next_appointment(time_point now) const;
    void take_signal(int which);
    void stop();
    void keep_appointments(time_point now);

    // supervisor_workers.cpp
    void arrange(time_point now);
    void start(unsigned where, time_point now);
    [[noreturn]] void become_worker(channel to_supervisor, sheet counts);
    void listen_to(worker_process& which, time_point now);
    void serves(worker_process& which, time_point now);
    void tell_to_leave(worker_process& which, time_point now);
    void bury(time_point now);
    void bury_orphans() noexcept;
    void buried(const worker_process& which, int status, time_point now);
    [[nodiscard]] static bool is_regular(int status) noexcept;
    [[nodiscard]] bool is_outdated(const worker_process& which) const noexcept;
    [[nodiscard]] bool has_successor(const worker_process& which) const noexcept;
    [[nodiscard]] worker_process* find(unsigned where, state is) noexcept;

    // supervisor_reload.cpp
    void take_over(const handover& before);
    void begin_reload(time_point now);
    [[noreturn]] void execute_trial(channel to_supervisor, int counts);
    void become_next();
    void reload_failed(std::string_view why);
    void look_whether_reloaded();
    [[nodiscard]] handover to_hand_over() const;
    [[nodiscard]] static handover::socket handed(const listen& where, const listener& is);

    // supervisor_status.cpp
    [[nodiscard]] sheet fresh_counts() const;
    void leave_status();
    void count_end(const worker_process& which, int status);
    [[nodiscard]] report reported() const;

    setup what_;
    options how_;
    processes many_;
    log lines_;
    signals signals_;
    notifier tell_;
    program program_;
    std::optional<listener> socket_;
    std::optional<listener> status_socket_;
    std::optional<status_server> status_;
    std::optional<pid_file> pid_file_;

    std::vector<place> places_;
    std::vector<worker_process> workers_;
    unsigned generation_ = 0;
    pid_t trial_ = 0;        ///< the first worker of the next generation
    bool proven_ = false;    ///< a worker has served
    bool reloading_ = false; ///< there may still be workers of an older generation
    bool reload_again_ = false;
    unsigned asked_to_stop_ = 0;
    int code_ = exit_stopped;
    time_point alive_at_ = time_point::max(); ///< the next word to systemd's watchdog

    // Before this program, and in places that are no more.
    tally sum_ = {};
    std::uint64_t restarts_ = 0;
    std::uint64_t reloads_ = 0;
    wall_time started_ = std::chrono::system_clock::now();
};

} // namespace groat::inline v0::server::fcgi
