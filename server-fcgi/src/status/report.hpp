// SPDX-License-Identifier: BSL-1.0
// How a service is: what its status says, before it is written in any format.
#pragma once

#include <groat/clock.hpp>

#include "status/sheet.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// What becomes of a process, or of the service.
enum class stage {
    starting, ///< its configuration routine has not returned
    ready,    ///< it serves
    draining, ///< it takes nothing new, and ends what it has begun
};

[[nodiscard]] std::string_view to_string(stage which) noexcept;

/// A process that serves, or will, or did.
struct process_report {
    pid_t pid = 0;
    stage is = stage::starting;
    time_point since = {}; ///< that it is that
    tally sum = {};
    moment now = {};
};

/// Where one process at a time serves. Another may be about to follow it, and former ones may still
/// end what they have begun.
struct place_report {
    std::vector<process_report> processes = {};
    /// Of all processes that were here since the last reload, of those that are here too.
    tally sum = {};
    std::uint64_t started = 0;  ///< processes
    std::uint64_t restarts = 0; ///< of these, the successors of one that had not ended well
    /// How long the place stays empty, after several of them: back-off. 0: it doesn't.
    std::chrono::nanoseconds empty_for{0};
};

struct report {
    stage is = stage::starting;
    bool reloading = false;
    pid_t pid = 0;          ///< the supervisor's, or that of the one process
    wall_time started = {}; ///< a reload does not change it
    time_point when = {};   ///< that all this was so
    tally sum = {};         ///< of all processes that there were since then
    moment now = {};
    std::uint64_t restarts = 0;
    std::uint64_t reloads = 0;
    std::vector<place_report> places = {};
};

} // namespace groat::inline v0::server::fcgi
