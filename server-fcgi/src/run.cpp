// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi.hpp>

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "ending.hpp"
#include "server_parts.hpp"
#include "signals.hpp"
#include "standard_input.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

bool is_standard_input(const listen& where) noexcept {
    const auto* const given = std::get_if<inherited_socket>(&where);
    return given && given->fd == STDIN_FILENO;
}

} // namespace

int run(setup what, options how) {
    const auto log_to = how.log;
    log lines{log_to};
    bool built = false;
    try {
        std::signal(SIGPIPE, SIG_IGN);
        signals taken{SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1};
        const auto grace = how.timeouts.grace;
        const bool on_stdin = is_standard_input(how.listen) ||
                              (how.status.listen && is_standard_input(*how.status.listen));
        server running{std::move(what), std::move(how)};
        auto& parts = *running.parts_;
        built = true;
        running.start();
        if (on_stdin)
            replace_standard_input();

        bool stopped = false;
        auto last = time_point::max();
        std::array<pollfd, 3> all{
            pollfd{.fd = taken.fd(), .events = POLLIN, .revents = 0},
            pollfd{.fd = parts.over.get(), .events = POLLIN, .revents = 0},
            pollfd{.fd = parts.stopping.get(), .events = POLLIN, .revents = 0},
        };
        for (;;) {
            const int ready = ::poll(all.data(), all.size(), milliseconds_until(last));
            if (ready < 0)
                continue;
            if (all[1].revents != 0)
                break;
            // Said once. Without a signal it was an exchange that asked.
            if (all[2].revents != 0) {
                all[2].fd = -1;
                last = std::min(last, steady_clock::now() + grace + last_patience);
            }
            if (ready > 0 && taken.take() != 0) {
                running.stop();
                last = steady_clock::now() + last_patience;
                if (!std::exchange(stopped, true))
                    last += grace;
            } else if (last != time_point::max() && steady_clock::now() >= last) {
                lines.say("an app did not return; the process ends without it");
                std::quick_exit(exit_stuck); // other exchanges' log lines are written
            }
        }
        running.wait();
        if (parts.broken)
            return exit_failed;
        return running.exit_requested() && !stopped ? exit_replace : exit_stopped;
    } catch (...) {
        lines.say(describe(std::current_exception()));
        return built ? exit_failed : exit_options;
    }
}

} // namespace groat::inline v0::server::fcgi
