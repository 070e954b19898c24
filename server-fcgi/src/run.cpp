// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi.hpp>

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "server_parts.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

/// After the last connection was cut, how long an app may take to notice.
constexpr std::chrono::seconds last_patience{5};

/// The signals that stop a server, taken by this thread alone while it lives.
class stop_signals {
public:
    stop_signals() {
        ::sigemptyset(&set_);
        for (const int which : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1})
            ::sigaddset(&set_, which);
        ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
        fd_ = descriptor{::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK)};
        if (!fd_)
            throw std::system_error{errno, std::generic_category(), "opening a signalfd"};
    }
    stop_signals(const stop_signals&) = delete;
    stop_signals& operator=(const stop_signals&) = delete;
    ~stop_signals() {
        // One that came late has had its will.
        while (take()) {
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    bool take() noexcept {
        signalfd_siginfo which{};
        return ::read(fd_.get(), &which, sizeof which) == sizeof which;
    }

private:
    sigset_t set_{};
    sigset_t before_{};
    descriptor fd_;
};

/// The socket has a descriptor of its own by now; who reads standard input shall find an end there,
/// and who opens a file shall not be given number 0.
void replace_standard_input() noexcept {
    const descriptor null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    if (null)
        ::dup2(null.get(), STDIN_FILENO);
}

int milliseconds_until(time_point when) noexcept {
    using std::chrono::milliseconds;
    if (when == time_point::max())
        return -1;
    const auto left = std::chrono::ceil<milliseconds>(when - steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

} // namespace

int run(setup what, options how) {
    const auto log_to = how.log;
    log lines{log_to};
    bool built = false;
    try {
        std::signal(SIGPIPE, SIG_IGN);
        stop_signals signals;
        const auto grace = how.timeouts.grace;
        const auto* const given = std::get_if<inherited_socket>(&how.listen);
        const bool on_stdin = given && given->fd == STDIN_FILENO;
        server running{std::move(what), std::move(how)};
        auto& parts = *running.parts_;
        built = true;
        running.start();
        if (on_stdin)
            replace_standard_input();

        bool stopped = false;
        auto last = time_point::max();
        std::array<pollfd, 3> all{
            pollfd{.fd = signals.fd(), .events = POLLIN, .revents = 0},
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
            if (ready > 0 && signals.take()) {
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
