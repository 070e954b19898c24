// SPDX-License-Identifier: BSL-1.0
#include <groat/text.hpp>

#include "processes/supervisor.hpp"
#include "processes/worker.hpp"

#include "ending.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

void survives_exec(int fd, bool does) noexcept {
    ::fcntl(fd, F_SETFD, does ? 0 : FD_CLOEXEC);
}

listener::opened opened_before(const handover::socket& from) noexcept {
    return {from.fd, from.device, from.inode};
}

} // namespace

/// The next program finds the socket where this one did, or where this one has it.
handover::socket supervisor::handed(const listen& where, const listener& is) {
    const auto* const given = std::get_if<inherited_socket>(&where);
    const auto opened = is.handed_over();
    return {
        .fd = given ? given->fd : opened.fd,
        .device = opened.device,
        .inode = opened.inode,
        .address = to_string(where)};
}

handover supervisor::to_hand_over() const {
    handover made{
        .listening = handed(how_.listen, *socket_),
        .status = {},
        .generation = generation_ + 1,
        .again = reload_again_,
        .workers = {},
        .sum = sum_,
        .restarts = restarts_,
        .reloads = reloads_,
        .started = std::chrono::system_clock::to_time_t(started_)};
    if (status_socket_)
        made.status = handed(*how_.status.listen, *status_socket_);
    for (const auto& one : places_) {
        made.sum += one.sum;
        made.restarts += one.restarts;
    }
    return made;
}

/// The new program runs as one worker first, while all is as it was.
void supervisor::begin_reload(time_point now) {
    reload_again_ = false;
    tell_.reloading();
    lines_.say(cat("reloading ", program_.path()));
    try {
        auto [ours, theirs] = channel::make();
        auto counts = fresh_counts(); // the program lays it out for as many threads as it has
        const auto pid = ::fork();
        if (pid == 0)
            execute_trial(std::move(theirs), counts.number());
        if (pid < 0)
            throw std::system_error{errno, std::generic_category(), "fork"};
        trial_ = pid;
        workers_.push_back(
            {.pid = pid,
             .to = std::move(ours),
             .counts = std::move(counts),
             .place = 0,
             .generation = generation_ + 1,
             .is = state::starting,
             .since = now,
             .kill_at = now + many_.start}
        );
    } catch (const std::system_error& e) {
        reload_failed(e.what());
    }
}

void supervisor::execute_trial(channel to_supervisor, int counts) {
    auto all = to_hand_over();
    all.to = ::getpid();
    all.workers = {
        {.pid = all.to,
         .generation = all.generation,
         .channel = to_supervisor.number(),
         .counts = counts}};
    for (const int fd : {all.listening.fd, to_supervisor.number(), counts})
        survives_exec(fd, true);
    signals_.leave_to({});
    const int error = program_.execute(handover::variable, all.text());
    lines_.say(cat("cannot execute ", program_.path(), ": ", std::strerror(error)));
    ::_exit(exit_failed);
}

/// The new program works. This process becomes it, with all that it has.
void supervisor::become_next() {
    auto all = to_hand_over();
    all.to = ::getpid();
    all.as_supervisor = true;
    for (const auto& one : workers_)
        all.workers.push_back(
            {.pid = one.pid,
             .place = one.place,
             .generation = one.generation,
             .channel = one.to.number(),
             .ready = one.is == state::serving,
             .counts = one.counts.number(),
             .since = std::chrono::nanoseconds{one.since.time_since_epoch()}.count()}
        );
    const auto survive = [&](bool does) {
        survives_exec(all.listening.fd, does);
        survives_exec(all.status.fd, does);
        for (const auto& one : all.workers) {
            survives_exec(one.channel, does);
            survives_exec(one.counts, does);
        }
    };
    if (status_)
        status_->finish();
    survive(true);
    const int error = program_.execute(handover::variable, all.text());
    survive(false);
    const auto first = std::ranges::find(workers_, trial_, &worker_process::pid);
    trial_ = 0;
    tell_to_leave(*first, std::chrono::steady_clock::now());
    reload_failed(cat("cannot execute it: ", std::strerror(error)));
}

void supervisor::reload_failed(std::string_view why) {
    lines_.say(cat("the reload failed, the old program goes on: ", why));
    tell_.ready(cat(std::to_string(places_.size()), " workers; the last reload failed"));
}

/// In the new program. All that were there before it will be replaced, but for its first worker.
void supervisor::take_over(const handover& before) {
    if (before.listening.address != to_string(how_.listen) ||
        before.status.address != address_of_status(how_))
        throw std::runtime_error{
            cat("it listened on ",
                before.listening.address,
                " ",
                before.status.address,
                " and is to listen on ",
                to_string(how_.listen),
                " ",
                address_of_status(how_),
                ": that takes a stop and a start")};
    socket_.emplace(how_, opened_before(before.listening));
    if (how_.status.listen)
        status_socket_.emplace(place_of_status(how_), opened_before(before.status));
    try {
        pid_file_.emplace(many_.pid_file);
        pid_file_->publish();
    } catch (const std::runtime_error& e) {
        lines_.say(e.what());
    }
    generation_ = before.generation;
    reload_again_ = before.again;
    sum_ = before.sum;
    restarts_ = before.restarts;
    reloads_ = before.reloads;
    started_ = std::chrono::system_clock::from_time_t(before.started);
    proven_ = true;
    reloading_ = true;
    const auto now = std::chrono::steady_clock::now();
    for (const auto& one : before.workers) {
        survives_exec(one.channel, false);
        survives_exec(one.counts, false);
        if (one.generation == generation_ && one.place < places_.size())
            ++places_[one.place].started;
        workers_.push_back(
            {.pid = one.pid,
             .to = channel{descriptor{one.channel}},
             .counts = sheet::on(descriptor{one.counts}),
             .place = one.place,
             .generation = one.generation,
             .is = one.ready ? state::serving : state::leaving,
             .since = time_point{std::chrono::nanoseconds{one.since}},
             .kill_at = one.ready ? time_point::max() : now + how_.timeouts.grace + last_patience}
        );
        // One that starts would serve the old program; one that leaves has heard it before.
        if (!one.ready)
            workers_.back().to.say(word::leave);
    }
    for (auto& one : workers_)
        if (one.is == state::serving && is_outdated(one) && has_successor(one))
            tell_to_leave(one, now);
}

/// Whether one of this generation serves in its place, or there is no such place any more.
bool supervisor::has_successor(const worker_process& which) const noexcept {
    return which.place >= places_.size() ||
           std::ranges::any_of(workers_, [&](const worker_process& one) {
               return one.place == which.place && one.is == state::serving && !is_outdated(one);
           });
}

void supervisor::look_whether_reloaded() {
    if (!reloading_ || std::ranges::any_of(workers_, [this](const worker_process& one) {
            return one.is == state::serving && is_outdated(one);
        }))
        return;
    reloading_ = false;
    ++reloads_;
    lines_.say(cat("reloaded ", program_.path()));
    tell_.ready(cat(std::to_string(places_.size()), " workers"));
}

} // namespace groat::inline v0::server::fcgi
