// SPDX-License-Identifier: BSL-1.0
#include "native/drive.hpp"

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "native/connection.hpp"
#include "native/loop.hpp"
#include "native/request.hpp"
#include "native/shop.hpp"
#include "native/workplace.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

using std::chrono::steady_clock;

/// A record of version 0 is an error to every front server; nginx takes a bare end of the
/// connection for a whole response.
constexpr std::array<char, header_size> no_record{};

app answer_with(int code) {
    return [code](env&) { return text(code, cat(status{code}.reason(), "\n")); };
}

void watch(request& r, slow_log& of) {
    if (!r.watched)
        r.watched = std::make_unique<slow_log::entry>();
    r.watched->begin(of, *r.running);
}

void begin(request& r, workplace& at) {
    auto& of = at.of;
    const exchange_options options{
        .max_head = of.how.limits.response_head,
        .sendfile_headers = of.how.front.sendfile_headers,
        .deadline = r.last,
        .buffer = &r.buffer};
    r.at = request::stage::running;
    if (!r.refused) {
        r.running.emplace(r.to_peer, of.what->lent(), of.settings, r.sent.variables, options);
        at.counts.requests.add();
        if (of.slow)
            watch(r, *of.slow);
        return;
    }
    const auto [code, why] = *r.refused;
    of.lines.complain(cat("a request was answered ", std::to_string(code), ": ", why));
    r.running.emplace(
        r.to_peer, answer_with(code), of.settings, std::span<const variable>{}, options
    );
    at.counts.requests.add();
    at.counts.refused.add();
}

/// The exchange is over and its outcome fixed, or it will be.
void end(request& r, workplace& at, fate otherwise) noexcept {
    r.running->abort(otherwise);
    at.counts.ended(r.running->result().how);
    r.running.reset();
    if (r.watched)
        r.watched->end();
}

void conclude(connection& c, request& r, workplace& at) {
    if (r.running->wants_exit())
        at.of.of.exit_wanted();
    const bool late = c.over.load(std::memory_order_relaxed);
    if (late && r.running->result().how == fate::aborted)
        at.of.lines.complain("an exchange took too long and was cut");
    end(r, at, fate::aborted);
    if (!r.to_peer.ended() && !c.gone) {
        if (r.aborted && !late) {
            at.out.end(r.id, 0); // 5.4: the peer waits for this
        } else {
            at.out.raw({no_record.data(), no_record.size()});
            c.ending = connection::end::cut;
        }
        if (at.out.flush(c.fd) == outlet::went::gone)
            c.gone = true;
    }
    r.to_peer.leave();
    c.talk.answered(r, at.requests);
}

/// Whether the exchange goes on; else the request may be another's already.
bool run(connection& c, request& r, workplace& at) {
    if (r.running)
        at.counts.park(-1);
    else
        begin(r, at);
    if (r.watched)
        r.watched->waits_for(exchange::wants::done);
    r.until = time_point::max();
    if (r.woken.load(std::memory_order_relaxed)) // hardly ever, and looking is cheap
        r.woken.store(false);
    if (c.gone || r.aborted || c.over.load(std::memory_order_relaxed)) {
        r.running->abort(fate::aborted);
        r.wants = exchange::wants::done;
    } else {
        r.wants = r.running->run();
    }
    if (r.wants == exchange::wants::readable)
        r.until = r.to_peer.wait_for_input();
    if (r.wants != exchange::wants::done) {
        at.counts.park(1);
        if (r.watched)
            r.watched->waits_for(r.wants);
        return true;
    }
    conclude(c, r, at);
    return false;
}

/// Nothing is left to do on it but to wait for its next request, and the loop does wait for that.
bool is_quiet(connection& c) noexcept {
    return c.wants_in && c.talk.idle() && !c.gone && c.ending == connection::end::none &&
           !c.talk.wants_end() && c.unsent.empty() && c.talk.replies().empty() &&
           !c.over.load(std::memory_order_relaxed);
}

} // namespace

void drive(connection& c, request& r, workplace& at, loop* having) noexcept {
    at.out.load(c.unsent);
    r.to_peer.enter(at, having);
    bool held = false;
    try {
        if (run(c, r, at))
            r.to_peer.leave();
        if (std::exchange(at.holds, false)) {
            at.out.hold(c.unsent);
            held = true;
        }
    } catch (...) {
        // Memory ran out, or the system said no. The app's exceptions never come here.
        at.of.lines.complain(cat("a connection was closed: ", describe(std::current_exception())));
        c.gone = true;
        at.holds = false;
        if (r.running)
            end(r, at, fate::failed);
        r.to_peer.leave();
    }
    c.held = held;
    if (!held)
        at.out.leave(c.unsent);
}

void abandon(request& r, workplace& at) noexcept {
    if (!r.running)
        return;
    at.counts.park(-1);
    end(r, at, fate::aborted);
}

void serve_away(connection& c, workplace& at, time_point now) noexcept {
    using owner = connection::owner;
    auto& r = *c.job;
    const auto kind = r.kind;
    const bool resumed = r.running.has_value();
    if (!resumed && now - c.queued_at > at.of.how.timeouts.queue)
        r.refused = refusal{503, "it waited too long for a thread"};
    const bool refused = r.refused.has_value();
    drive(c, r, at, nullptr);
    const auto then = steady_clock::now();
    if (!refused) // that was brief, and says nothing of the app
        at.of.learned.took(resumed ? resumed_kind(kind) : kind, then - now);
    c.job = nullptr;
    c.quiet_since = then;
    if (is_quiet(c)) {
        c.deadline = then + at.of.how.timeouts.kept;
        auto& home = *c.of;
        auto mine = owner::other;
        if (c.owned_by.compare_exchange_strong(mine, owner::loop)) {
            if (home.stopping()) // it may have passed over this one a moment ago
                home.post(c);
            return;
        }
    }
    c.of->give_back(c);
}

} // namespace groat::inline v0::server::fcgi::native
