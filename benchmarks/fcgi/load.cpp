// SPDX-License-Identifier: BSL-1.0
#include "load.hpp"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

namespace groat_bench {
namespace {

constexpr nanoseconds backlog_pause = millisecond;
constexpr nanoseconds error_pause = 10 * millisecond;
constexpr nanoseconds drain_time = second;
constexpr nanoseconds patience = 30 * second; // while nothing moves, of a number of requests

} // namespace

load::load(const load_plan& plan)
    : plan_{plan}, links_(plan.connections), set_{::epoll_create1(EPOLL_CLOEXEC)} {
    for (auto& one : links_) {
        one.reader = plan.reader();
        ready_.push_back(&one);
    }
}

load_figures load::run() {
    const auto begin = now();
    const auto warm = plan_.requests > 0 ? 0 : from_seconds(plan_.seconds / 10);
    last_move_ = begin;
    while (!measuring_ && now() < begin + warm)
        turn();
    start_measuring();
    while (!over())
        turn();
    stop_measuring();
    for (const auto end = now() + drain_time; asking_ > 0 && now() < end;)
        turn();
    for (const auto& one : links_)
        got_.starved += !one.ever;
    return std::move(got_);
}

bool load::over() const noexcept {
    if (plan_.requests == 0)
        return now() >= measured_from_ + from_seconds(plan_.seconds);
    return enough() || now() > last_move_ + patience;
}

/// Of a number of requests. One that is never answered takes no other's place.
bool load::enough() const noexcept {
    return plan_.requests > 0 && got_.answers + got_.errors >= plan_.requests;
}

nanoseconds load::cpu() const noexcept {
    return read_clock(plan_.cpu) + (plan_.more_cpu ? read_clock(*plan_.more_cpu) : 0);
}

void load::start_measuring() {
    measuring_ = true;
    cpu_from_ = cpu();
    measured_from_ = now();
}

void load::stop_measuring() {
    const auto answers = static_cast<double>(got_.answers);
    got_.seconds = static_cast<double>(now() - measured_from_) / second;
    got_.cpu_us = got_.answers > 0 ? static_cast<double>(cpu() - cpu_from_) / 1000 / answers
                                   : std::numeric_limits<double>::quiet_NaN();
    measuring_ = false;
    stopping_ = true;
    if (plan_.requests > 0 && !enough())
        fail(links_.front(), "nothing moved for half a minute");
}

/// What is ready is begun here only, so that a row of failures is a loop and no recursion.
void load::turn() {
    begin_some();
    std::array<epoll_event, 256> events;
    const bool hurried = plan_.beside || !waiting_.empty();
    const int n =
        ::epoll_wait(set_.get(), events.data(), static_cast<int>(events.size()), hurried ? 1 : 10);
    if (n > 0 && plan_.requests > 0)
        last_move_ = now();
    for (int i = 0; i < n; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        auto& one = links_[event.data.u32];
        if (!one.fd)
            continue;
        if ((event.events & EPOLLOUT) && one.asking)
            send(one);
        if ((event.events & ~static_cast<unsigned>(EPOLLOUT)) && one.fd)
            receive(one);
        begin_some();
    }
    if (plan_.beside)
        plan_.beside->turn(now());
}

void load::begin_some() {
    const auto time = waiting_.empty() ? 0 : now();
    for (std::size_t i = 0; i < waiting_.size();) {
        if (waiting_[i]->retry > time) {
            ++i;
            continue;
        }
        ready_.push_back(waiting_[i]);
        waiting_[i] = waiting_.back();
        waiting_.pop_back();
    }
    while (!ready_.empty()) {
        auto& one = *ready_.back();
        ready_.pop_back();
        begin(one);
    }
}

void load::begin(link& one) {
    if (!one.asking) {
        if (stopping_ || enough()) {
            one.fd.close();
            return;
        }
        ++asking_;
        one.asking = true;
        one.since = now();
    }
    one.sent = 0;
    one.reader->begin();
    if (!one.fd)
        open(one);
    if (one.fd)
        send(one);
}

void load::open(link& one) {
    one.fd = plan_.to.connect();
    if (!one.fd) {
        if (errno != EAGAIN) {
            fail(one, std::string{"connect: "} + std::strerror(errno));
            return;
        }
        one.retry = now() + backlog_pause;
        waiting_.push_back(&one);
        return;
    }
    one.answers = 0;
    arm(one, false, EPOLL_CTL_ADD);
}

void load::arm(link& one, bool writing, int how) {
    if (how == EPOLL_CTL_MOD && one.writing == writing)
        return;
    epoll_event event{};
    event.events = EPOLLIN | (writing ? static_cast<unsigned>(EPOLLOUT) : 0u);
    event.data.u32 = static_cast<std::uint32_t>(&one - links_.data());
    ::epoll_ctl(set_.get(), how, one.fd.get(), &event);
    one.writing = writing;
}

void load::send(link& one) {
    const auto all = plan_.ask->size();
    while (one.sent < all) {
        const auto n = plan_.ask->send(one.fd.get(), one.sent);
        if (n < 0 && errno == EAGAIN) {
            arm(one, true, EPOLL_CTL_MOD);
            return;
        }
        if (n < 0) // what it said before it closed is still to be read
            return receive(one);
        one.sent += static_cast<std::uint64_t>(n);
    }
    arm(one, false, EPOLL_CTL_MOD);
}

void load::receive(link& one) {
    for (;;) {
        const auto n = ::recv(one.fd.get(), room_.data(), room_.size(), 0);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            return lost(one);
        if (!one.asking)
            return fail(one, "bytes that nobody asked for");
        const auto size = static_cast<std::size_t>(n);
        const auto how = one.reader->take({room_.data(), size});
        if (how == answer_reader::state::wrong)
            return fail(one, one.reader->fault());
        if (how == answer_reader::state::done)
            return finish(one);
        if (size < room_.size())
            return;
    }
}

void load::finish(link& one) {
    const auto time = now();
    if (measuring_) {
        ++got_.answers;
        got_.reused += one.answers > 0;
        got_.latency.add(time - one.since);
    }
    ++one.answers;
    one.ever = one.ever || !stopping_;
    one.asking = false;
    --asking_;
    if (!plan_.kept || never_keeps_)
        one.fd.close();
    ready_.push_back(&one);
}

/// The responder has closed the connection.
void load::lost(link& one) {
    const bool between = one.answers > 0 && !one.reader->begun();
    one.fd.close();
    if (!one.asking) {
        never_keeps_ = never_keeps_ || one.answers == 1;
        return;
    }
    if (!between)
        return fail(one, "closed before the answer was whole");
    never_keeps_ = never_keeps_ || one.answers == 1;
    ready_.push_back(&one);
}

void load::fail(link& one, const std::string& why) {
    ++got_.errors;
    if (got_.first_error.empty())
        got_.first_error = why;
    one.fd.close();
    if (one.asking) {
        one.asking = false;
        --asking_;
    }
    one.retry = now() + error_pause;
    waiting_.push_back(&one);
}

} // namespace groat_bench
