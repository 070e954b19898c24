// SPDX-License-Identifier: BSL-1.0
// The loop's work on one connection.
#include "native/loop.hpp"

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "native/drive.hpp"
#include "native/release.hpp"
#include "native/shop.hpp"
#include "native/workplace.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

using end = connection::end;
using owner = connection::owner;
using stage = request::stage;
using std::chrono::steady_clock;
using wants = exchange::wants;

constexpr int reads_in_a_row = 8;
constexpr int turns_in_a_row = 16;
constexpr std::size_t most_unsent = 1024 * 1024;
constexpr std::uint32_t farewell_bytes = 16 * 1024 * 1024;
constexpr std::chrono::seconds farewell_time{1};

/// A kept connection that was used so short a time ago is likely to be used again. When we stop it
/// gets its last answer first: to close it while it rests would cross with the next request, and a
/// front server repeats only some.
constexpr std::chrono::milliseconds fresh{100};

/// A request whose exchange has something to do.
request* runnable(connection& c) noexcept {
    if (c.ending == connection::end::cut)
        return nullptr; // what is no record has been said: nothing can follow
    for (auto* r = c.talk.requests(); r; r = r->next) {
        if (r->at == stage::running) {
            if (c.gone || r->aborted || c.over.load(std::memory_order_relaxed))
                return r;
            if (!c.unsent.empty())
                continue;
            const bool has_input =
                r->input.waiting() > 0 || r->input_ended || r->too_long || r->to_peer.overdue();
            if (r->wants == wants::writable || r->woken.load(std::memory_order_relaxed) ||
                (r->wants == wants::readable && has_input))
                return r;
        } else if (r->at == stage::ready && !c.gone && c.unsent.empty() && c.ending == end::none) {
            return r;
        }
    }
    return nullptr;
}

/// When something must have happened with it.
time_point due(const request& r) noexcept {
    if (r.at == stage::over)
        return r.last;
    return r.at == stage::running ? std::min(r.until, r.last) : r.until;
}

/// Everyone on it was answered; what still comes is dropped.
bool all_over(const connection& c) noexcept {
    for (const auto* r = c.talk.requests(); r; r = r->next)
        if (r->at != stage::over)
            return false;
    return true;
}

bool waits_to_write(const connection& c) noexcept {
    for (const auto* r = c.talk.requests(); r; r = r->next)
        if (r->at == stage::running && r->wants == wants::writable)
            return true;
    return !c.unsent.empty();
}

void send_unsent(connection& c, outlet& out) {
    const auto before = c.unsent.size();
    if (before == 0 || c.gone)
        return;
    out.load(c.unsent);
    const auto how = out.flush(c.fd);
    c.gone = how == outlet::went::gone;
    c.starved = how == outlet::went::later;
    if (out.size() < before)
        c.quiet_since = {};
    out.leave(c.unsent);
}

} // namespace

bool loop::open(descriptor taken) {
    if (!free_)
        free_ = &all_.emplace_back(*this);
    auto& c = *std::exchange(free_, free_->next);
    c.begin(taken.release(), now_);
    ++open_;
    of_.open.fetch_add(1, std::memory_order_relaxed);
    at_->counts.connections.add();
    // The first request is usually there already.
    return receive(c);
}

bool loop::receive(connection& c) {
    return !read(c) || advance(c);
}

/// Takes in what has come. Whether anything can be done with it.
bool loop::read(connection& c) {
    if (c.ending != end::none) {
        discard(c);
        return false;
    }
    const bool was_idle = c.talk.idle();
    for (int i = 0; i < reads_in_a_row; ++i) {
        const auto n = receive_more(c, *at_);
        if (n < at_->buffer.size())
            break;
    }
    if (was_idle || c.talk.idle())
        c.quiet_since = now_;
    return true;
}

/// Does all that can be done on a connection now.
bool loop::advance(connection& c, bool may_hold) {
    if (!c.starved)
        send_unsent(c, at_->out);
    int turns = turns_in_a_row;
    while (auto* const r = c.starved ? nullptr : runnable(c)) {
        // One that always has something to do lets others have their turn.
        if (turns-- == 0) {
            post(c);
            break;
        }
        switch (run(c, *r, may_hold)) {
        case after::ours:
            break;
        case after::away:
            return true;
        case after::taken:
            return false;
        }
        if (c.held)
            return true; // what follows is done when its answer was sent
        if (waits_to_write(c))
            break;
    }
    c.held = false;
    if (hears_last_word(c))
        post(c);
    settle(c);
    return true;
}

/// It would be closed because we stop; but its next request may have come already.
bool loop::hears_last_word(connection& c) {
    const bool rests = c.talk.begun() && c.talk.idle() && c.unsent.empty();
    return stopping_ && now_ < until_stop() && rests && !c.talk.wants_end() &&
           c.ending == end::none && receive_more(c, *at_) > 0;
}

/// Whether we stop and nothing is expected on it any more.
bool loop::has_rested(const connection& c) const noexcept {
    const bool rests = stopping_ && c.talk.begun() && c.talk.idle();
    return rests && (c.last || now_ >= std::min(until_stop(), c.quiet_since + fresh));
}

loop::after loop::run(connection& c, request& r, bool may_hold) {
    auto& at = *at_;
    if (alone_) {
        at.may_hold = may_hold;
        drive(c, r, at, nullptr);
        at.may_hold = false;
        return after::ours;
    }
    const bool was_held = c.held;
    const bool resumed = r.running.has_value();
    const bool known = !was_held && !r.refused && !r.aborted && !c.gone;
    if (known && !resumed)
        r.kind = kind_of(r.sent.method, r.sent.script_name, r.sent.path_info);
    const auto kind = resumed ? resumed_kind(r.kind) : r.kind;
    if (known) {
        const auto next = of_.learned.next(kind);
        if (next != pace::call::brief) {
            if (send_away(c, r, next != pace::call::sometimes))
                return after::away;
            if (!resumed)
                r.refused = refusal{503, "too many requests wait for a thread"};
        }
    }
    const auto begun = was_held ? now_ : steady_clock::now();
    c.owned_by.store(owner::other, std::memory_order_relaxed);
    c.busy_until = std::min(r.last, until_stop());
    enter_call(begun);
    const auto call = at.call;
    at.may_hold = may_hold;
    drive(c, r, at, this);
    at.may_hold = false;
    const auto then = was_held ? begun : steady_clock::now();
    if (known)
        of_.learned.took(kind, then - begun);
    if (!leave_call(call)) {
        give_back(c);
        return after::taken;
    }
    c.owned_by.store(owner::loop, std::memory_order_relaxed);
    now_ = then;
    return after::ours;
}

/// To another thread. All that is the loop's must be done before: from `add` on it isn't ours.
bool loop::send_away(connection& c, request& r, bool soon) {
    const auto room = has_room_ahead(c);
    listen_for(c, room, false);
    if (c.gone)
        return false;
    c.busy_until = std::min(r.last, until_stop());
    // One that is under way already has been given its thread once.
    c.queue_until = r.running ? time_point::max() : now_ + of_.how.timeouts.queue;
    alarms_.set(c, std::min(c.busy_until, c.queue_until));
    c.job = &r;
    c.queued_at = now_;
    c.owned_by.store(owner::other, std::memory_order_release);
    if (of_.team.add(c, soon, of_.how.limits.queue))
        return true;
    c.owned_by.store(owner::loop, std::memory_order_relaxed);
    c.job = nullptr;
    return false;
}

/// Nothing is to be done on a connection for now: what it waits for, and how long.
void loop::settle(connection& c) {
    if (auto& replies = c.talk.replies(); !replies.empty()) {
        if (c.ending != end::cut)
            c.unsent += replies;
        release(replies);
        send_unsent(c, at_->out);
    }
    if (!c.gone && c.unsent.size() > most_unsent) {
        of_.lines.complain("a connection was closed: it does not read what it asked for");
        c.gone = true;
    }
    if (c.gone)
        return close(c);
    if (c.ending == end::none && all_over(c)) {
        const bool done =
            c.talk.wants_end() || c.over.load(std::memory_order_relaxed) || has_rested(c);
        if (done)
            c.ending = c.talk.idle() ? end::wanted : end::farewell;
    }
    if (c.ending != end::none && c.unsent.empty()) {
        part(c);
        if (!c.open)
            return;
    }
    const bool to_write = waits_to_write(c);
    if (to_write && !c.wants_out && !c.resting)
        c.quiet_since = now_; // the peer had nothing to take before
    c.resting = std::exchange(c.starved, false) && to_write;
    listen_for(c, has_room_ahead(c), to_write && !c.resting);
    if (c.gone)
        return close(c);
    set_deadline(c);
}

void loop::part(connection& c) {
    if (c.ending != end::farewell) {
        close(c);
        return;
    }
    if (c.farewell_left > 0)
        return;
    // A peer that is still sending must not be reset before it has read its answer.
    if (::shutdown(c.fd, SHUT_WR) != 0) {
        close(c);
        return;
    }
    c.farewell_left = farewell_bytes;
    c.quiet_since = now_;
    while (auto* const r = c.talk.requests())
        c.talk.forget(*r, at_->requests);
}

void loop::discard(connection& c) {
    const auto n = ::recv(c.fd, at_->buffer.data(), at_->buffer.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        settle(c);
        return;
    }
    if (n <= 0)
        return close(c);
    if (c.farewell_left == 0)
        return; // its answer is still on its way
    if (static_cast<std::uint32_t>(n) >= c.farewell_left)
        return close(c);
    c.farewell_left -= static_cast<std::uint32_t>(n);
}

void loop::set_deadline(connection& c) {
    const auto& most = of_.how.timeouts;
    auto when = until_stop();
    if (c.quiet_since == time_point{})
        c.quiet_since = now_;
    if (c.ending == end::farewell && c.farewell_left > 0) {
        when = c.quiet_since + farewell_time;
    } else if (!c.talk.requests()) {
        const bool kept = c.talk.begun() && c.talk.idle();
        const auto rest = stopping_ ? fresh : most.kept;
        when = std::min(when, c.quiet_since + (kept ? rest : most.head));
    }
    for (const auto* r = c.talk.requests(); r; r = r->next)
        when = std::min(when, due(*r));
    if (waits_to_write(c))
        when = std::min(when, c.quiet_since + most.idle);
    c.deadline = when;
    if (c.resting)
        when = std::min(when, now_ + breath);
    if (when != time_point::max())
        alarms_.set(c, when);
}

time_point loop::until_stop() const noexcept {
    if (!stopping_)
        return time_point::max();
    return time_point{
        std::chrono::duration_cast<steady_clock::duration>(std::chrono::nanoseconds{last_})};
}

bool loop::expire(connection& c) {
    if (!c.open)
        return true;
    if (c.owned_by.load(std::memory_order_acquire) != owner::loop) {
        if (now_ >= c.queue_until) {
            c.queue_until = time_point::max();
            if (of_.team.take_back(c))
                return refuse_queued(c);
        }
        if (now_ < c.busy_until) {
            alarms_.set(c, std::min(c.busy_until, c.queue_until));
            return true;
        }
        c.over.store(true);
        ::shutdown(c.fd, SHUT_RD); // whoever waits for its input wakes up
        return true;
    }
    if (now_ < c.deadline) {
        if (c.resting)
            return advance(c);
        alarms_.set(c, c.deadline);
        return true;
    }
    if (c.ending != end::none) {
        close(c);
        return true;
    }
    if (!c.talk.requests()) {
        if (!c.talk.idle())
            of_.lines.complain("a request's head did not come in time");
        // Stopping: one may have come just now.
        if (stopping_ && c.talk.begun() && c.talk.idle())
            return advance(c);
        close(c);
        return true;
    }
    give_up(c);
    return advance(c);
}

/// No thread took it in time.
bool loop::refuse_queued(connection& c) {
    c.owned_by.store(owner::loop, std::memory_order_relaxed);
    std::exchange(c.job, nullptr)->refused = refusal{503, "it waited too long for a thread"};
    return advance(c);
}

/// The time of one of its requests, or of all, is over.
void loop::give_up(connection& c) {
    const auto idle = of_.how.timeouts.idle;
    const bool at_all = now_ >= until_stop();
    const bool stuck = waits_to_write(c) && now_ >= c.quiet_since + idle;
    bool told = false;
    bool hopeless = false;
    for (auto* r = c.talk.requests(); r; r = r->next) {
        if (!at_all && !stuck && now_ < due(*r))
            continue;
        if (r->at == stage::running) {
            told = true;
            if (at_all || stuck || now_ >= r->last) {
                c.over.store(true);
                continue;
            }
            of_.lines.complain("a request's body did not come in time");
            r->to_peer.give_up_input();
        } else if (r->at == stage::body && !at_all && !stuck) {
            told = true;
            r->refused = refusal{408, "a request's body did not come in time"};
            r->at = stage::ready;
            r->until = r->last = now_ + idle;
        } else {
            hopeless = true;
            if (r->at == stage::head)
                of_.lines.complain("a request's head did not come in time");
        }
    }
    // Nobody is left whose end the peer should hear of first.
    if (hopeless && !told)
        c.gone = true;
}

void loop::listen_for(connection& c, bool in, bool out) {
    if (c.registered && in == c.wants_in && out == c.wants_out)
        return;
    std::uint32_t wanted = 0;
    if (in)
        wanted |= EPOLLIN | EPOLLRDHUP;
    if (out)
        wanted |= EPOLLOUT;
    epoll_event what{.events = wanted, .data = {.ptr = &c}};
    const int how = c.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (::epoll_ctl(set_.get(), how, c.fd, &what) != 0) {
        of_.lines.complain("a connection was closed: the system can't watch it");
        c.gone = true;
        return;
    }
    c.registered = true;
    c.wants_in = in;
    c.wants_out = out;
}

void loop::close(connection& c) noexcept {
    while (auto* const r = c.talk.requests()) {
        abandon(*r, *at_);
        c.talk.forget(*r, at_->requests);
    }
    alarms_.clear(c);
    // A child process may hold the socket too: closing alone would not take it out of the set.
    if (c.registered)
        ::epoll_ctl(set_.get(), EPOLL_CTL_DEL, c.fd, nullptr);
    ::close(c.fd);
    c.finish();
    c.next = std::exchange(closed_, &c);
    --open_;
    of_.open.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace groat::inline v0::server::fcgi::native
