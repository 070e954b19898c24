// SPDX-License-Identifier: BSL-1.0
#include "processes/supervisor.hpp"

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "ending.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <span>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

/// After the second signal: for log lines to be written.
constexpr std::chrono::seconds at_once{1};

} // namespace

supervisor::supervisor(setup what, options how, processes many, std::optional<handover> before)
    : what_{std::move(what)}, how_{std::move(how)}, many_{std::move(many)}, lines_{how_.log},
      signals_{SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD}, program_{
                                                                                 many_.program} {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGCHLD, SIG_DFL); // ignored, children would go without a word
    for (unsigned i = 0; i < many_.workers; ++i)
        places_.push_back({.pause = {many_.back_off, many_.back_off_most}});
    if (before) {
        take_over(*before);
    } else {
        pid_file_.emplace(many_.pid_file);
        socket_.emplace(how_);
        if (how_.status.listen)
            status_socket_.emplace(place_of_status(how_));
    }
    if (status_socket_)
        status_.emplace(status_socket_->fd(), peers{how_.status.allow}, [this] {
            return reported();
        });
}

int supervisor::run() {
    if (tell_.often().count() > 0)
        alive_at_ = steady_clock::now() + tell_.often();
    bury(steady_clock::now()); // of those that were taken over
    for (;;) {
        const auto now = steady_clock::now();
        keep_appointments(now);
        arrange(now);
        if (asked_to_stop_ > 0 && workers_.empty())
            return over();
        wait();
    }
}

int supervisor::over() {
    if (status_)
        status_->finish();
    return code_;
}

void supervisor::wait() {
    std::vector<pollfd> all{{.fd = signals_.fd(), .events = POLLIN, .revents = 0}};
    for (const auto& one : workers_)
        all.push_back({.fd = one.to.fd(), .events = POLLIN, .revents = 0});
    const auto ours = all.size();
    if (status_)
        status_->add_to(all);
    const auto until = next_appointment(steady_clock::now());
    if (::poll(all.data(), all.size(), milliseconds_until(until)) <= 0)
        return;
    const auto now = steady_clock::now();
    if (status_)
        status_->serve(std::span{all}.subspan(ours), now);
    for (std::size_t i = 0; i < workers_.size(); ++i)
        if (all[i + 1].revents != 0)
            listen_to(workers_[i], now);
    while (const int which = signals_.take())
        take_signal(which);
}

time_point supervisor::next_appointment(time_point now) const {
    auto next = status_ ? std::min(alive_at_, status_->next_appointment()) : alive_at_;
    for (const auto& one : workers_)
        next = std::min(next, one.kill_at);
    for (const auto& one : places_)
        if (one.empty_until > now)
            next = std::min(next, one.empty_until);
    return next;
}

void supervisor::take_signal(int which) {
    switch (which) {
    case SIGCHLD:
        bury(steady_clock::now());
        break;
    case SIGHUP:
    case SIGUSR2:
        reload_again_ = true;
        break;
    case SIGUSR1:
        for (const auto& one : workers_)
            one.to.say(word::reopen);
        break;
    default:
        stop();
        break;
    }
}

void supervisor::stop() {
    const auto now = steady_clock::now();
    ++asked_to_stop_;
    if (asked_to_stop_ == 1) {
        tell_.stopping();
        socket_->withdraw();
    }
    for (auto& one : workers_) {
        if (asked_to_stop_ == 1) {
            one.to.say(word::stop);
            one.is = state::leaving;
            one.kill_at = now + how_.timeouts.grace + last_patience + at_once;
        } else {
            one.to.say(word::cut);
            one.kill_at = asked_to_stop_ == 2 ? now + at_once : now;
        }
    }
}

void supervisor::keep_appointments(time_point now) {
    if (now >= alive_at_) {
        tell_.alive();
        alive_at_ = now + tell_.often();
    }
    if (status_)
        status_->keep_appointments(now);
    for (auto& one : workers_) {
        if (now < one.kill_at)
            continue;
        one.kill_at = time_point::max();
        one.killed = true;
        if (::kill(one.pid, SIGKILL) == 0)
            lines_.say(
                cat("worker ",
                    std::to_string(one.pid),
                    one.is == state::starting ? " was not ready in time" : " did not end in time",
                    " and is killed")
            );
        if (asked_to_stop_ > 0)
            code_ = exit_stuck;
    }
}

} // namespace groat::inline v0::server::fcgi
