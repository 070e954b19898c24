// SPDX-License-Identifier: BSL-1.0
#include <groat/text.hpp>

#include "processes/supervisor.hpp"
#include "processes/worker.hpp"

#include "ending.hpp"
#include "standard_input.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

std::string end_of(int status) {
    if (WIFSIGNALED(status))
        return cat(
            "was ended by signal ",
            std::to_string(WTERMSIG(status)),
            " (",
            ::strsignal(WTERMSIG(status)),
            ")"
        );
    return cat("exited with ", std::to_string(WEXITSTATUS(status)));
}

} // namespace

/// Each place that has no worker, or one that is to be replaced, gets one that starts.
void supervisor::arrange(time_point now) {
    // Whether the configuration can work is found out by one alone.
    if (asked_to_stop_ > 0 || (!proven_ && !workers_.empty()))
        return;
    look_whether_reloaded();
    if (reload_again_ && proven_ && !reloading_ && trial_ == 0)
        begin_reload(now);
    bool one_at_a_time = false;
    for (unsigned i = 0; i < places_.size(); ++i) {
        const auto* const serving = find(i, state::serving);
        const bool outdated = serving && is_outdated(*serving);
        const bool is_turn = outdated && !std::exchange(one_at_a_time, true);
        if (serving && !serving->wishes && !is_turn)
            continue;
        if (find(i, state::starting) || now < places_[i].empty_until)
            continue;
        start(i, now);
        if (!proven_)
            return;
    }
}

supervisor::worker_process* supervisor::find(unsigned where, state is) noexcept {
    const auto found = std::ranges::find_if(workers_, [&](const worker_process& one) {
        return one.place == where && one.is == is && one.pid != trial_;
    });
    return found == workers_.end() ? nullptr : &*found;
}

bool supervisor::is_outdated(const worker_process& which) const noexcept {
    return which.generation != generation_ || which.place >= places_.size();
}

void supervisor::start(unsigned where, time_point now) {
    try {
        auto [ours, theirs] = channel::make();
        auto counts = fresh_counts();
        if (counts.number() >= 0)
            counts.lay_out(how_.threads);
        const auto pid = ::fork();
        if (pid == 0) {
            ours = {}; // a worker hears of its supervisor's end by the end of this
            become_worker(std::move(theirs), std::move(counts));
        }
        if (pid < 0)
            throw std::system_error{errno, std::generic_category(), "fork"};
        workers_.push_back(
            {.pid = pid,
             .to = std::move(ours),
             .counts = std::move(counts),
             .place = where,
             .generation = generation_,
             .is = state::starting,
             .since = now,
             .kill_at = now + many_.start}
        );
        ++places_[where].started;
    } catch (const std::system_error& e) {
        lines_.say(cat("a worker could not be started: ", e.what()));
        if (!proven_) {
            code_ = exit_failed;
            ++asked_to_stop_;
            return;
        }
        places_[where].empty_until = now + places_[where].pause.after({});
    }
}

/// What belongs to the supervisor is left alone: std::exit destroys nothing of it.
void supervisor::become_worker(channel to_supervisor, sheet counts) {
    for (auto& one : workers_) {
        one.to = {};
        one.counts = {};
    }
    leave_status();
    signals_.leave_to(signals_of_workers);
    tell_.forget();
    for (const char* const name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"})
        ::unsetenv(name);
    if (handed(how_.listen, *socket_).fd == STDIN_FILENO)
        replace_standard_input();
    std::exit(worker::work(
        what_,
        how_,
        many_,
        {.listening = socket_->fd(),
         .supervisor = std::move(to_supervisor),
         .counts = std::move(counts)}
    ));
}

void supervisor::listen_to(worker_process& which, time_point now) {
    while (const auto what = which.to.hear()) {
        switch (*what) {
        case word::ready:
            if (which.is == state::starting)
                serves(which, now);
            break;
        case word::wish:
            which.wishes = true;
            break;
        case word::leaving:
            if (which.is != state::leaving)
                tell_to_leave(which, now);
            break;
        default:
            break;
        }
    }
}

void supervisor::serves(worker_process& which, time_point now) {
    which.is = state::serving;
    which.since = now;
    which.kill_at = time_point::max();
    if (which.pid == trial_)
        return become_next();
    for (auto& other : workers_)
        if (&other != &which && other.place == which.place && other.is == state::serving)
            tell_to_leave(other, now);
    if (std::exchange(proven_, true))
        return;
    try {
        pid_file_->publish();
        tell_.ready(cat(std::to_string(places_.size()), " workers"));
    } catch (const std::runtime_error& e) {
        lines_.say(e.what());
        code_ = exit_failed;
        stop();
    }
}

void supervisor::tell_to_leave(worker_process& which, time_point now) {
    which.to.say(word::leave);
    which.is = state::leaving;
    which.since = now;
    which.kill_at = now + how_.timeouts.grace + last_patience + std::chrono::seconds{1};
}

void supervisor::bury(time_point now) {
    std::erase_if(workers_, [&](worker_process& one) {
        int status = 0;
        if (::waitpid(one.pid, &status, WNOHANG) != one.pid)
            return false;
        listen_to(one, now);
        buried(one, status, now);
        return true;
    });
    if (::getpid() == 1)
        bury_orphans();
}

/// Process 1 is given whoever loses its parent. There are no other children here than these and the
/// workers: no code of the app's has run in this process.
void supervisor::bury_orphans() noexcept {
    for (;;) {
        siginfo_t ended{};
        if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0)
            return;
        if (std::ranges::find(workers_, ended.si_pid, &worker_process::pid) != workers_.end())
            return; // its end has a signal of its own
        ::waitpid(ended.si_pid, nullptr, WNOHANG);
    }
}

/// It was not told to, but it had its reasons.
bool supervisor::is_regular(int status) noexcept {
    return WIFEXITED(status) && WEXITSTATUS(status) == exit_replace;
}

void supervisor::buried(const worker_process& which, int status, time_point now) {
    const auto name = cat("worker ", std::to_string(which.pid), " ");
    count_end(which, status);
    if (which.pid == trial_) {
        trial_ = 0;
        if (asked_to_stop_ > 0)
            return;
        return reload_failed(cat("its first worker ", end_of(status)));
    }
    if (which.is == state::leaving) {
        if (WIFSIGNALED(status) && !which.killed)
            lines_.say(cat(name, end_of(status), " when it was about to leave"));
        return;
    }
    if (which.is == state::starting && !proven_) {
        // As it is with a single process: it can't start, so nobody waits for it.
        if (WIFSIGNALED(status))
            lines_.say(cat("the first ", name, end_of(status)));
        code_ =
            WIFEXITED(status) && WEXITSTATUS(status) == exit_options ? exit_options : exit_failed;
        ++asked_to_stop_;
        return;
    }
    auto& here = places_[std::min<std::size_t>(which.place, places_.size() - 1)];
    const bool served = which.is == state::serving;
    const auto pause = served && is_regular(status)
                           ? std::chrono::milliseconds{}
                           : here.pause.after(served ? now - which.since : time_point::duration{});
    here.empty_until = now + pause;
    if (!(served && is_regular(status)))
        lines_.say(
            cat(name,
                served ? "" : "did not come up: it ",
                end_of(status),
                "; it is replaced ",
                pause.count() == 0 ? std::string{"at once"}
                                   : cat("in ", std::to_string(pause.count()), " ms"))
        );
}

} // namespace groat::inline v0::server::fcgi
