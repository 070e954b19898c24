// SPDX-License-Identifier: BSL-1.0
#include "processes/supervisor.hpp"

#include "standard_input.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace groat::inline v0::server::fcgi {
namespace {

/// It was killed, or died, or was stuck: nobody wanted it to end like that.
bool is_bad(int status) noexcept {
    return WIFSIGNALED(status) || WEXITSTATUS(status) == exit_stuck;
}

} // namespace

/// Memory for a worker's counters, not yet laid out; an empty one if nobody can ask for them.
sheet supervisor::fresh_counts() const {
    return status_ ? sheet::blank() : sheet{};
}

/// In a worker: the supervisor goes on with it, and a connection is over when only that one has
/// closed it.
void supervisor::leave_status() {
    status_.reset();
    if (!status_socket_)
        return;
    const int given = handed(*how_.status.listen, *status_socket_).fd;
    if (given == STDIN_FILENO)
        replace_standard_input();
    else if (given != status_socket_->fd())
        ::close(given);
    status_socket_->leave_to_others();
}

void supervisor::count_end(const worker_process& which, int status) {
    const bool has_place = which.place < places_.size();
    (has_place ? places_[which.place].sum : sum_) += which.counts.last();
    const bool expected = which.is == state::leaving
                              ? !is_bad(status)
                              : which.is == state::serving && is_regular(status);
    if (!expected && which.pid != trial_)
        ++(has_place ? places_[which.place].restarts : restarts_);
}

report supervisor::reported() const {
    const auto now = std::chrono::steady_clock::now();
    const bool any = std::ranges::any_of(workers_, [](const worker_process& one) {
        return one.is == state::serving;
    });
    report made{
        .is = asked_to_stop_ > 0 ? stage::draining
              : any              ? stage::ready
                                 : stage::starting,
        .reloading = reloading_ || trial_ != 0,
        .pid = ::getpid(),
        .started = started_,
        .when = now,
        .sum = sum_,
        .restarts = restarts_,
        .reloads = reloads_,
        .places = {}};
    for (unsigned i = 0; i < places_.size(); ++i)
        made.places.push_back({
            .processes = {},
            .sum = places_[i].sum,
            .started = places_[i].started,
            .restarts = places_[i].restarts,
            .empty_for = std::max(places_[i].empty_until - now, std::chrono::nanoseconds{}),
        });
    for (const auto& one : workers_) {
        const auto [sum, moment] = one.counts.read();
        made.now += moment;
        // Of a place that the new program doesn't have: among the last one's.
        auto& here = made.places[std::min<std::size_t>(one.place, made.places.size() - 1)];
        here.sum += sum;
        here.processes.push_back(
            {.pid = one.pid,
             .is = one.is == state::serving    ? stage::ready
                   : one.is == state::starting ? stage::starting
                                               : stage::draining,
             .since = one.since,
             .sum = sum,
             .now = moment}
        );
    }
    for (const auto& one : made.places) {
        made.sum += one.sum;
        made.restarts += one.restarts;
    }
    return made;
}

} // namespace groat::inline v0::server::fcgi
