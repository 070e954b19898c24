// SPDX-License-Identifier: BSL-1.0
#include "native/loop.hpp"

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "native/drive.hpp"
#include "native/shop.hpp"
#include "native/workplace.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <system_error>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

using owner = connection::owner;
using std::chrono::steady_clock;

constexpr auto never = std::numeric_limits<std::int64_t>::max();
constexpr int most_at_once = 16;               // connections accepted in a row
constexpr std::chrono::microseconds soon{100}; // when jobs wait that nobody was woken for

std::int64_t number(time_point when) noexcept {
    return std::chrono::nanoseconds{when.time_since_epoch()}.count();
}

} // namespace

loop::loop(shop& of, gate& door, bool alone)
    : of_{of}, door_{door}, alone_{alone}, set_{::epoll_create1(EPOLL_CLOEXEC)},
      bell_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, stop_at_{never}, now_{steady_clock::now()},
      alarms_{now_}, last_{never} {
    epoll_event rung{.events = EPOLLIN, .data = {.ptr = nullptr}};
    if (!set_ || !bell_ || ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, bell_.get(), &rung) != 0)
        throw std::system_error{errno, std::generic_category(), "preparing an event loop"};
    accept_again(true);
    if (!accepting_)
        throw std::system_error{errno, std::generic_category(), "preparing to accept connections"};
}

loop::~loop() {
    for (auto& c : all_)
        if (c.fd >= 0)
            ::close(c.fd);
}

bool loop::run(workplace& at) {
    at_ = &at;
    mine_ = state_.load();
    try {
        while (!stopping_ || open_ > 0)
            if (!step())
                return false;
        return true;
    } catch (...) {
        // Only the listening socket and the set can bring it here: nothing can go on.
        of_.lines.say(cat("an event loop ended: ", describe(std::current_exception())));
        of_.of.broke();
        return true;
    }
}

/// A turn; it can be left at any call and gone on with by another thread. False: it was.
bool loop::step() {
    if (stop_at_.load() != last_ && !begin_to_stop())
        return false;
    if (!read_messages())
        return false;
    while (to_accept_ > 0)
        if (!accept_some())
            return false;
    do {
        if (!serve_batch())
            return false;
        while (next_event_ < events_size_ && batch_size_ < batch_.size())
            if (!event(events_[static_cast<std::size_t>(next_event_++)]))
                return false;
    } while (batch_size_ > 0);
    while (auto* const due = alarms_.due(now_))
        if (!expire(static_cast<connection&>(*due)))
            return false;
    while (closed_) {
        auto* const one = std::exchange(closed_, closed_->next);
        one->next = std::exchange(free_, one);
    }
    if (!stopping_ || open_ > 0)
        wait();
    return true;
}

void loop::wait() {
    step_aside_or_back();
    auto until = alarms_.next();
    if ((!accepting_ || of_.shared) && !stopping_)
        until = std::min(until, look_at_);
    const bool hurried = !alone_ && of_.team.hurry(now_);
    at_->counts.rest(true);
    asleep_.store(true);
    const bool has_more = messages_.load() || unread_ || stop_at_.load() != last_;
    next_event_ = 0;
    const auto room = static_cast<int>(events_.size());
    if (hurried && !has_more) {
        const timespec moment{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds{soon}.count()};
        events_size_ = ::epoll_pwait2(set_.get(), events_.data(), room, &moment, nullptr);
    } else {
        using std::chrono::milliseconds;
        const auto left = std::chrono::ceil<milliseconds>(until - now_).count();
        const int time = has_more ? 0
                         : until == time_point::max()
                             ? -1
                             : static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
        events_size_ = ::epoll_wait(set_.get(), events_.data(), room, time);
    }
    asleep_.store(false, std::memory_order_relaxed);
    at_->counts.rest(false);
    now_ = steady_clock::now();
    if (events_size_ < 0) {
        events_size_ = 0;
        if (errno != EINTR)
            throw std::system_error{errno, std::generic_category(), "waiting for events"};
    }
    if (!stopping_ && now_ >= look_at_)
        look_again();
}

/// As `accept_some`, whoever has come.
void loop::look_again() noexcept {
    if (aside_)
        look_at_ = now_ + breath;
    else if (accepting_)
        look_at_ = now_ + now_and_then;
    else
        return accept_again(true);
    // Who still waits has been seen by nobody, or nobody else has room.
    to_accept_ = is_full() ? 0 : most_at_once;
}

/// What we could only keep waiting is left to other processes. Before it comes: the system wakes
/// one of us, and whoever is woken can't pass that on.
void loop::step_aside_or_back() noexcept {
    if (!of_.shared || stopping_ || accepting_ != leaves_to_others())
        return;
    if (aside_)
        return accept_again(true);
    if (!accepting_)
        return; // after a shortage
    if (is_full())
        of_.lines.complain("no connection is accepted for now: there are as many as the limit");
    accept_again(false);
    aside_ = true;
    for (auto* const one : of_.loops)
        if (one != this)
            one->nudge();
    of_.aside = true;
    if (!leaves_to_others()) // by now
        accept_again(true);
}

bool loop::is_full() const noexcept {
    return of_.open.load(std::memory_order_relaxed) >= of_.how.limits.connections;
}

bool loop::leaves_to_others() const noexcept {
    return is_full() || (!alone_ && !of_.team.has_room());
}

bool loop::read_messages() {
    if (messages_.load(std::memory_order_relaxed)) {
        // Newest first; turned round, for the first to come first.
        for (auto* one = messages_.exchange(nullptr); one;) {
            auto* const next = one->next_message;
            one->next_message = std::exchange(unread_, one);
            one = next;
        }
    }
    while (unread_) {
        auto& c = *std::exchange(unread_, unread_->next_message);
        c.posted.exchange(false);
        const auto who = c.owned_by.load(std::memory_order_acquire);
        if (who == owner::returned)
            c.owned_by.store(owner::loop, std::memory_order_relaxed);
        else if (who != owner::loop)
            continue; // woken while it runs: whoever runs it gives it back
        if (c.open && !advance(c))
            return false;
    }
    return true;
}

bool loop::event(const epoll_event& one) {
    if (!one.data.ptr) {
        std::uint64_t rung = 0;
        [[maybe_unused]] const auto read = ::read(bell_.get(), &rung, sizeof rung);
        return true;
    }
    if (one.data.ptr == this) {
        to_accept_ = at_once_;
        while (to_accept_ > 0)
            if (!accept_some())
                return false;
        return true;
    }
    auto& c = *static_cast<connection*>(one.data.ptr);
    if (!c.open || !c.registered)
        return true; // closed, or put aside, by an event before this one
    auto who = owner::other;
    if (c.owned_by.load(std::memory_order_acquire) != owner::loop) {
        // The first event of a busy connection: it is looked at when it is ours again. It leaves
        // the set, as nothing else keeps a hang-up from coming again and again.
        if (c.owned_by.compare_exchange_strong(who, owner::other_pending)) {
            ::epoll_ctl(set_.get(), EPOLL_CTL_DEL, c.fd, nullptr);
            c.registered = false;
            return true;
        }
        if (who != owner::loop)
            return true;
    }
    if ((one.events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0)
        return advance(c);
    if ((one.events & (EPOLLHUP | EPOLLERR)) != 0 && !has_room_ahead(c))
        c.gone = true; // what it sent before has no place, and it takes nothing any more
    if (c.ending == connection::end::none)
        batch_[batch_size_++] = {&c, {}};
    else
        discard(c);
    return true;
}

bool loop::accept_some() {
    if (!accepting_ && !aside_) {
        to_accept_ = 0;
        return true;
    }
    if (is_full()) {
        of_.lines.complain("no connection is accepted for now: there are as many as the limit");
        accept_again(false);
        return true;
    }
    descriptor taken;
    const auto how = door_.take(taken, SOCK_NONBLOCK);
    switch (how) {
    case gate::took::one:
        if (--to_accept_ == 0)
            at_once_ = std::min(at_once_ * 2, most_at_once);
        return open(std::move(taken));
    case gate::took::other:
        --to_accept_;
        return true;
    case gate::took::none:
        to_accept_ = 0;
        at_once_ = 1;
        return true;
    case gate::took::later:
        accept_again(false);
        return true;
    }
    return true;
}

void loop::accept_again(bool on) noexcept {
    to_accept_ = 0;
    aside_ = false;
    look_at_ = now_ + breath;
    if (on == accepting_)
        return;
    // Exclusive, so that one connection doesn't wake every process that shares the socket.
    epoll_event incoming{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.ptr = this}};
    const int what = on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL;
    if (::epoll_ctl(set_.get(), what, door_.listening(), &incoming) == 0)
        accepting_ = on;
    if (accepting_)
        look_at_ = now_ + now_and_then;
}

bool loop::begin_to_stop() {
    if (!stopping_) {
        stopping_ = true;
        accept_again(false);
        accepting_ = false;
        swept_ = false;
    }
    // Whoever had connected before the path was gone.
    while (!swept_) {
        if (!door_.last_call()) {
            swept_ = true;
            break;
        }
        descriptor taken;
        if (door_.take(taken, SOCK_NONBLOCK) == gate::took::one && !open(std::move(taken)))
            return false;
    }
    last_ = stop_at_.load();
    for (auto& c : all_) {
        if (!c.open)
            continue;
        if (c.owned_by.load() != owner::loop) {
            c.busy_until = std::min(c.busy_until, until_stop());
            alarms_.set(c, c.busy_until);
            continue;
        }
        set_deadline(c);
    }
    return true;
}

void loop::post(connection& which) noexcept {
    if (which.posted.exchange(true))
        return;
    auto* first = messages_.load(std::memory_order_relaxed);
    do {
        which.next_message = first;
    } while (!messages_.compare_exchange_weak(first, &which));
    ring();
}

void loop::ring() noexcept {
    if (!asleep_.exchange(false))
        return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(bell_.get(), &one, sizeof one);
}

void loop::give_back(connection& which) noexcept {
    which.owned_by.store(owner::returned);
    post(which);
}

void loop::stop(time_point last) noexcept {
    stop_at_.store(number(last));
    ring();
}

bool loop::stopping() const noexcept {
    return stop_at_.load() != never;
}

void loop::enter_call(time_point now) noexcept {
    call_since_.store(number(now), std::memory_order_relaxed);
    at_->call = mine_ + 1;
    state_.store(mine_ + 1, std::memory_order_release);
}

bool loop::leave_call(std::uint64_t in_call) noexcept {
    return state_.compare_exchange_strong(in_call, in_call - 1);
}

bool loop::take(std::uint64_t in_call) noexcept {
    if (!state_.compare_exchange_strong(in_call, in_call + 1))
        return false;
    of_.team.add(*this);
    return true;
}

bool loop::take_if_stuck(time_point before) noexcept {
    const auto state = state_.load(std::memory_order_acquire);
    if (state % 2 == 0)
        return false;
    if (call_since_.load(std::memory_order_relaxed) < number(before) && of_.team.idle() > 0)
        static_cast<void>(take(state));
    return true;
}

} // namespace groat::inline v0::server::fcgi::native
