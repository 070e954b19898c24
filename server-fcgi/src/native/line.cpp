// SPDX-License-Identifier: BSL-1.0
#include "native/line.hpp"

#include <groat/env.hpp>
#include <groat/text.hpp>

#include "native/connection.hpp"
#include "native/loop.hpp"
#include "native/request.hpp"
#include "native/shop.hpp"
#include "native/workplace.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t in_place = 8 * 1024;       // content that is sent from where it lies
constexpr std::size_t one_turn = 1024 * 1024;    // bytes, then others have a turn at the loop
constexpr std::uint64_t most_ahead = 256 * 1024; // input that waits for its app, when streamed

} // namespace

void line::enter(workplace& at, loop* having) noexcept {
    at_ = &at;
    having_ = having;
    turn_ = 0;
    if (waits_since_ != time_point{})
        waited_ += steady_clock::now() - std::exchange(waits_since_, time_point{});
}

void line::leave() noexcept {
    at_ = nullptr;
    having_ = nullptr;
}

void line::clear() noexcept {
    leave();
    ended_ = overdue_ = torn_ = false;
    waited_ = {};
    waits_since_ = {};
}

time_point line::latest_input(time_point now) const noexcept {
    const auto& most = at_->of.how.timeouts;
    const std::chrono::nanoseconds all{most.body};
    return std::min(now + std::min<std::chrono::nanoseconds>(most.idle, all - waited_), of_.last);
}

time_point line::wait_for_input() noexcept {
    waits_since_ = steady_clock::now();
    return latest_input(waits_since_);
}

void line::give_up_input() noexcept {
    overdue_ = true;
    of_.until = time_point::max();
}

/// Nobody waits for an answer any more, as far as is known.
bool line::given_up() const noexcept {
    const auto& c = *of_.on;
    return c.gone || of_.aborted || c.over.load(std::memory_order_relaxed);
}

/// The same, after a look at what has come meanwhile.
bool line::lost() noexcept {
    auto& c = *of_.on;
    if (!given_up() &&
        c.owned_by.load(std::memory_order_relaxed) == connection::owner::other_pending)
        static_cast<void>(receive_more(c, *at_));
    return given_up();
}

transport::took line::write(std::string_view bytes, bool more) {
    if (lost())
        return {io::gone, 0};
    auto& out = at_->out;
    if (more && out.size() + bytes.size() <= outlet::room) {
        out.add(of_.id, bytes);
        return {io::ok, bytes.size()};
    }
    auto& c = *of_.on;
    outlet::flushed done{outlet::went::all, bytes.size()};
    if (bytes.size() < in_place) {
        out.add(of_.id, bytes);
        done.how = out.flush(c.fd);
    } else {
        done = out.flush(c.fd, of_.id, bytes);
    }
    return taken(done);
}

transport::took line::write_file(const file_ref& file, std::uint64_t from, std::uint64_t n) {
    if (lost())
        return {io::gone, 0};
    if (torn_)
        return {io::ok, 0};
    const auto now = std::min<std::uint64_t>(n, one_turn);
    const auto done = at_->out.flush_file(of_.on->fd, of_.id, file.fd, from, now);
    torn_ = done.how == outlet::went::all && done.n < now;
    return taken(done);
}

/// What became of bytes, for the exchange.
transport::took line::taken(outlet::flushed done) noexcept {
    auto& c = *of_.on;
    if (done.n > 0)
        c.quiet_since = {}; // something moved
    switch (done.how) {
    case outlet::went::gone:
        c.gone = true;
        return {io::gone, done.n};
    case outlet::went::later:
        c.starved = true;
        [[fallthrough]];
    case outlet::went::some:
        return {io::blocked, done.n};
    case outlet::went::all:
        break;
    }
    turn_ += done.n;
    return {others_wait() && turn_ > one_turn ? io::blocked : io::ok, done.n};
}

/// Whether others wait for this thread.
bool line::others_wait() const noexcept {
    return of_.on->job == nullptr;
}

transport::took line::read(std::span<char> into) {
    for (;;) {
        if (const auto n = of_.input.read(into); n > 0)
            return {io::ok, n};
        if (of_.too_long) {
            at_->of.lines.complain("a request's body is longer than the limit");
            throw input_error{"input: longer than the limit"};
        }
        if (of_.input_ended || !of_.streamed)
            return {io::ok, 0};
        if (given_up() || overdue_)
            return {io::gone, 0};
        if (receive_more(*of_.on, *at_, true) == 0)
            return {of_.on->gone || of_.aborted ? io::gone : io::blocked, 0};
    }
}

transport::io line::finish(int app_status, bool reusable) {
    // Of an end that had to wait for room, or for others, the loop has sent the rest. What comes
    // behind that is the next request, which isn't looked at before this one is over.
    if (ended_ ? !at_->out.empty() && given_up() : lost())
        return io::gone;
    auto& c = *of_.on;
    if (reusable && !ended_) {
        at_->out.end(of_.id, app_status);
        ended_ = true;
        if (c.of->stopping())
            say_last_word(c);
        if (at_->may_hold && at_->out.size() <= outlet::most_held) {
            at_->holds = true;
            return io::blocked;
        }
    }
    switch (at_->out.flush(c.fd)) {
    case outlet::went::all:
        return io::ok;
    case outlet::went::later:
        c.starved = true;
        [[fallthrough]];
    case outlet::went::some:
        // Whoever is cut gets no time to take the rest.
        return reusable ? io::blocked : io::ok;
    case outlet::went::gone:
        break;
    }
    c.gone = true;
    return io::gone;
}

/// By its name, or else by what it says itself.
bool line::comes_from_nginx() const noexcept {
    const auto named = at_->of.how.front.server;
    if (named != front_server::automatic)
        return named == front_server::nginx;
    return std::ranges::any_of(of_.sent.variables, [](const variable& v) {
        return v.name == "SERVER_SOFTWARE" && v.value.starts_with("nginx");
    });
}

/// We stop, and close this connection next. A front server that keeps it may find that out only by
/// its next request, and repeats only some. nginx drops a connection on which anything follows
/// the end of a request; a management record may always come (FastCGI 1.0, 4), and this one goes
/// out in the same write as that end.
void line::say_last_word(connection& c) {
    c.last = true;
    const bool alone = c.talk.requests() == &of_ && !of_.next;
    if (!of_.keep || !alone || !comes_from_nginx())
        return;
    std::string record;
    append_unknown_type(record, record_type::unknown_type);
    at_->out.raw(record);
}

void line::wake() noexcept {
    of_.woken.store(true);
    of_.on->of->post(*of_.on);
}

void line::will_wait() noexcept {
    if (!at_)
        return;
    at_->of.learned.declared(of_.kind);
    if (std::exchange(at_->may_hold, false))
        of_.on->of->send_batch();
    if (having_ && having_->give_away(at_->call))
        having_ = nullptr;
}

void line::wait_readable() {
    using namespace std::chrono;
    will_wait();
    const auto begun = steady_clock::now();
    const auto left = ceil<milliseconds>(latest_input(begun) - begun).count();
    pollfd there{.fd = of_.on->fd, .events = POLLIN | POLLRDHUP, .revents = 0};
    const auto time = std::clamp<std::int64_t>(left, 0, 3'600'000);
    const int ready = ::poll(&there, 1, static_cast<int>(time));
    waited_ += steady_clock::now() - begun;
    if (ready != 0)
        return;
    give_up_input();
    at_->of.lines.complain("a request's body did not come in time");
}

void line::error(std::string_view text) noexcept {
    if (at_)
        at_->of.lines.line(text);
    else
        transport::error(text);
}

bool has_room_ahead(const connection& c) noexcept {
    bool full = false;
    for (const auto* r = c.talk.requests(); r; r = r->next) {
        if (r->wants == exchange::wants::readable && r->input.waiting() == 0)
            return true;
        full = full || (r->streamed && r->input.waiting() > most_ahead);
    }
    return !full;
}

std::size_t receive_more(connection& c, workplace& at, bool wanted) {
    if (c.gone || (!wanted && !has_room_ahead(c)))
        return 0;
    const auto n = ::recv(c.fd, at.buffer.data(), at.buffer.size(), MSG_DONTWAIT);
    if (n < 0)
        c.gone = errno != EAGAIN && errno != EINTR && errno != ENOMEM;
    if (n == 0)
        c.gone = true;
    if (n <= 0)
        return 0;
    const std::string_view bytes{at.buffer.data(), static_cast<std::size_t>(n)};
    return take_in(c, at, bytes, std::chrono::steady_clock::now()) ? bytes.size() : 0;
}

bool take_in(connection& c, workplace& at, std::string_view bytes, time_point now) {
    const bool kept = c.talk.take(bytes, at.reader(c, now));
    if (const auto note = c.talk.note(); !note.empty())
        at.of.lines.complain(note);
    if (kept)
        return true;
    at.of.lines.complain(cat("a connection was closed: ", c.talk.fault()));
    c.gone = true;
    return false;
}

} // namespace groat::inline v0::server::fcgi::native
