// SPDX-License-Identifier: BSL-1.0
#include "processes/worker.hpp"

#include <groat/outcome.hpp>
#include <groat/reopening.hpp>
#include <groat/text.hpp>

#include "ending.hpp"
#include "server_parts.hpp"
#include "standard_input.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

options served_at(options how, int listening) {
    // Only of a socket that whoever started the program has opened does FCGI_WEB_SERVER_ADDRS
    // speak.
    if (!std::holds_alternative<inherited_socket>(how.listen))
        ::unsetenv("FCGI_WEB_SERVER_ADDRS");
    how.listen = inherited_socket{listening};
    how.status = {}; // that is the supervisor's
    return how;
}

} // namespace

int worker::work(const setup& what, const options& how, const processes& many, workshop at) {
    log lines{how.log};
    try {
        std::signal(SIGPIPE, SIG_IGN);
        const auto listening = at.listening;
        worker one{what, served_at(how, listening), many, std::move(at)};
        return one.serve(listening);
    } catch (...) {
        lines.say(cat("a worker did not come up: ", describe(std::current_exception())));
        return exit_failed;
    }
}

worker::worker(const setup& what, options how, const processes& many, workshop at)
    : lines_{how.log}, signals_{signals_of_workers}, supervisor_{std::move(at.supervisor)},
      life_{many, how.timeouts}, server_{life_.counted(what), how}, grace_{how.timeouts.grace},
      look_{life_.next_look(steady_clock::now())}, backlog_{how.backlog} {
    server_.parts_->counts = std::move(at.counts);
}

int worker::serve(int listening) {
    server_.start();
    if (listening == STDIN_FILENO)
        replace_standard_input();
    else
        ::close(listening);
    supervisor_.say(word::ready);
    while (wait(steady_clock::now())) {
    }
    server_.wait();
    if (server_.parts_->broken)
        return exit_failed;
    return server_.exit_requested() && !told_ ? exit_replace : exit_stopped;
}

/// Until something happens. False: it is over.
bool worker::wait(time_point now) {
    auto& parts = *server_.parts_;
    if (now >= last_) {
        lines_.say("an app did not return; the process ends without it");
        std::quick_exit(exit_stuck); // other exchanges' log lines are written
    }
    if (!wished_ && !left_ && now >= look_)
        complain(now);
    std::array<pollfd, 5> all{
        pollfd{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
        pollfd{.fd = supervisor_.fd(), .events = POLLIN, .revents = 0},
        pollfd{.fd = parts.over.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = left_ ? -1 : parts.stopping.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = wished_ ? -1 : life_.spent(), .events = POLLIN, .revents = 0},
    };
    const auto until = wished_ || left_ ? last_ : std::min(last_, look_);
    if (::poll(all.data(), all.size(), milliseconds_until(until)) <= 0)
        return true;
    if (all[2].revents != 0)
        return false;
    if (all[3].revents != 0) {
        // An exchange asked, or the socket is of no use: it has closed its door by itself.
        left_ = true;
        last_ = std::min(last_, steady_clock::now() + grace_ + last_patience);
        if (!told_)
            supervisor_.say(word::leaving);
    }
    if (all[4].revents != 0)
        wish();
    if (all[1].revents != 0)
        obey();
    if (all[0].revents != 0)
        switch (signals_.take()) {
        case SIGUSR1:
            reopening::all();
            break;
        case SIGTERM:
        case SIGINT:
        case SIGQUIT:
            wish();
            break;
        default:
            break;
        }
    return true;
}

void worker::obey() {
    while (const auto what = supervisor_.hear())
        obey(*what);
    if (supervisor_.over() && !told_) {
        lines_.say("the supervisor has gone; a worker stops");
        stop(false);
    }
}

void worker::obey(word what) {
    switch (what) {
    case word::leave:
    case word::stop:
        if (!told_)
            stop(what == word::stop);
        break;
    case word::cut:
        if (!std::exchange(told_, true))
            server_.stop();
        server_.stop();
        last_ = steady_clock::now() + last_patience;
        break;
    case word::reopen:
        reopening::all();
        break;
    default:
        break;
    }
}

void worker::complain(time_point now) {
    look_ = life_.next_look(now);
    const auto what = life_.complaint(now);
    if (what.empty())
        return;
    lines_.say(cat("worker ", std::to_string(::getpid()), " is to be replaced: ", what));
    wish();
}

void worker::stop(bool for_all) {
    told_ = true;
    if (for_all)
        server_.parts_->last_calls = backlog_;
    // An exchange may have asked before; to ask again would cut what has its grace.
    if (!left_)
        server_.stop();
    left_ = true;
    last_ = std::min(last_, steady_clock::now() + grace_ + last_patience);
}

void worker::wish() noexcept {
    if (!std::exchange(wished_, true))
        supervisor_.say(word::wish);
}

} // namespace groat::inline v0::server::fcgi
