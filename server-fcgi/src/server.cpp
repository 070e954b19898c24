// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi.hpp>

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "bell.hpp"
#include "paths.hpp"
#include "peers.hpp"
#include "server_parts.hpp"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

/// While it lives, new threads have all signals blocked but those that a fault raises. A signal in
/// a thread of ours would be taken from the host program, and libfcgi takes an interrupted read for
/// a lost connection.
class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        ::sigfillset(&all);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS})
            ::sigdelset(&all, fault);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;
    ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

/// Without the slash that ends it. Throws for what is no prefix of a path.
std::string checked_mount(std::string mount, std::string_view what) {
    while (mount.ends_with('/'))
        mount.pop_back();
    if (!mount.empty() && !is_plain_path(mount))
        throw std::invalid_argument{
            cat("server::fcgi: ", what, " begins with / and has no dot segments")};
    return mount;
}

options checked(options how) {
    if (how.threads == 0 || how.threads > 10'000)
        throw std::invalid_argument{"server::fcgi: threads must be from 1 to 10000"};
    if (how.loops > how.threads)
        throw std::invalid_argument{"server::fcgi: there are more loops than threads"};
    if (how.limits.connections == 0 || how.limits.multiplexed == 0 || how.limits.queue == 0)
        throw std::invalid_argument{
            "server::fcgi: connections, multiplexed and queue must be at least 1"};
    if (how.backlog < 1)
        throw std::invalid_argument{"server::fcgi: the backlog must be at least 1"};
    for (const auto time :
         {how.timeouts.head,
          how.timeouts.idle,
          how.timeouts.body,
          how.timeouts.request,
          how.timeouts.kept,
          how.timeouts.queue})
        if (time.count() <= 0 || time > std::chrono::hours{24 * 365})
            throw std::invalid_argument{
                "server::fcgi: a time-out must be positive, and under a year"};
    for (const auto time : {how.timeouts.grace, how.timeouts.slow})
        if (time.count() < 0 || time > std::chrono::hours{24 * 365})
            throw std::invalid_argument{
                "server::fcgi: the grace time and the slow log's must not be negative, and under a "
                "year"};
    const auto* const given = std::get_if<inherited_socket>(&how.listen);
    const auto* const for_status =
        how.status.listen ? std::get_if<inherited_socket>(&*how.status.listen) : nullptr;
    if (given && for_status && given->fd == for_status->fd)
        throw std::invalid_argument{"server::fcgi: the status needs a socket of its own"};
    how.front.mount = checked_mount(std::move(how.front.mount), "a mount");
    for (auto& prefix : how.streamed)
        prefix = checked_mount(std::move(prefix), "a streamed path");
    static_cast<void>(peers{how.allow});
    static_cast<void>(peers{how.status.allow});
    return how;
}

/// Who may connect. FastCGI 1.0, 3.2: whoever starts a process may say so in its environment.
peers allowed_peers(const options& how) {
    if (how.allow.empty() && std::holds_alternative<inherited_socket>(how.listen))
        if (const char* said = std::getenv("FCGI_WEB_SERVER_ADDRS")) {
            std::vector<std::string> list;
            for (std::string_view rest = said; !rest.empty();) {
                const auto comma = std::min(rest.find(','), rest.size());
                if (const auto one = trimmed(rest.substr(0, comma)); !one.empty())
                    list.emplace_back(one);
                rest.remove_prefix(std::min(comma + 1, rest.size()));
            }
            return peers{list};
        }
    return peers{how.allow};
}

} // namespace

server::parts::parts(setup s, options o)
    : what{std::move(s)}, how{checked(std::move(o))}, lines{how.log}, stopping{make_bell()},
      over{make_bell()}, last_calls{static_cast<int>(how.threads)} {
    settings.multithread = how.threads > 1;
    // Whoever hands out the socket may have started more processes on it.
    settings.multiprocess = std::holds_alternative<inherited_socket>(how.listen);
    settings.server_name = "groat fcgi";
}

void server::parts::open() {
    const signals_blocked for_threads;
    const std::lock_guard hold{guard};
    socket.emplace(how);
    const bool own = !std::holds_alternative<inherited_socket>(how.listen);
    if (own)
        last_calls = how.backlog;
    if (counts.number() < 0)
        counts = sheet::blank();
    counts.lay_out(how.threads);
    if (how.timeouts.slow.count() > 0)
        slow.emplace(lines, counts.watcher(), how.timeouts.slow);
    const premises at{
        .how = how,
        .settings = settings,
        .lines = lines,
        .of = *this,
        .listening = socket->fd(),
        .own = own,
        .last_calls = last_calls,
        .counts = counts,
        .slow = slow ? &*slow : nullptr};
    address = socket->address();
    if (how.status.listen)
        status.emplace(how, [this] { return reported(); });
    works = how.engine == engine::native ? make_native_engine(at, allowed_peers(how))
                                         : make_libfcgi_engine(at, allowed_peers(how));
    if (asked_to_stop > 0)
        close_door();
}

void server::parts::stop() noexcept {
    const std::lock_guard hold{guard};
    ++asked_to_stop;
    become(stage::draining);
    ring(stopping);
    if (works)
        close_door();
}

void server::parts::close_door() {
    socket->withdraw();
    const auto now = std::chrono::steady_clock::now();
    works->stop(asked_to_stop == 1 ? now + how.timeouts.grace : now);
}

void server::parts::wait() {
    if (works)
        works->join();
    running.reset();
    {
        const std::lock_guard hold{guard};
        works.reset();
        slow.reset();
        socket.reset();
    }
    status.reset(); // it may wait for the guard
}

void server::parts::become(stage next) noexcept {
    if (is == stage::draining)
        return;
    is = next;
    since = std::chrono::steady_clock::now();
}

report server::parts::reported() {
    const std::lock_guard hold{guard};
    const auto [sum, now] = counts.read();
    report made{
        .is = is,
        .pid = ::getpid(),
        .started = started,
        .when = std::chrono::steady_clock::now(),
        .sum = sum,
        .now = now,
        .places = {}};
    made.places.push_back(
        {.processes = {{.pid = made.pid, .is = is, .since = since, .sum = sum, .now = now}},
         .sum = sum,
         .started = 1}
    );
    return made;
}

void server::parts::exit_wanted() noexcept {
    exit_requested = true;
    stop();
}

void server::parts::broke() noexcept {
    broken = true;
    stop();
}

void server::parts::ended() noexcept {
    ring(over);
}

server::server(setup what, options how)
    : parts_{std::make_unique<parts>(std::move(what), std::move(how))} {}

server::~server() {
    bool asked = false;
    {
        const std::lock_guard hold{parts_->guard};
        asked = parts_->asked_to_stop > 0;
    }
    if (!asked) // to ask again would cut what still has its grace
        stop();
    wait();
}

void server::start() {
    auto& p = *parts_;
    if (p.running)
        throw std::logic_error{"server::fcgi: started twice"};
    p.open();
    try {
        // With the caller's signals: the threads that the routine starts are the app's.
        p.running.emplace(p.what(p.settings));
        const signals_blocked for_threads;
        p.works->start(*p.running);
        const std::lock_guard hold{p.guard};
        p.become(stage::ready);
    } catch (...) {
        stop();
        wait();
        throw;
    }
}

void server::stop() noexcept {
    parts_->stop();
}

void server::wait() {
    parts_->wait();
}

std::string server::address() const {
    return parts_->address;
}

bool server::exit_requested() const noexcept {
    return parts_->exit_requested;
}

} // namespace groat::inline v0::server::fcgi
