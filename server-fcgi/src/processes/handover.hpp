// SPDX-License-Identifier: BSL-1.0
// What a supervisor hands over to the program that it executes.
#pragma once

#include "status/sheet.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// The listening sockets, the workers that there are, and what has been counted. It travels in an
/// environment variable; the descriptors stay open under their numbers.
struct handover {
    static constexpr const char* variable = "GROAT_PROCESSES";

    struct worker {
        pid_t pid = 0;
        unsigned place = 0;
        unsigned generation = 0;
        int channel = -1;
        bool ready = false;
        int counts = -1;        ///< its sheet; none if nobody asks for the status
        std::int64_t since = 0; ///< that it is ready or not, steady_clock's nanoseconds
    };

    /// A listening socket, and the file that its path leads to if it has one.
    struct socket {
        int fd = -1;
        dev_t device = 0;
        ino_t inode = 0;
        std::string address = {}; ///< what the program was asked to listen on; empty: nowhere
    };

    pid_t to = 0;               ///< the process that it is for
    bool as_supervisor = false; ///< or as a worker, the first of a generation
    socket listening;
    socket status;
    unsigned generation = 0;
    bool again = false;          ///< somebody asked for another reload meanwhile
    std::vector<worker> workers; ///< of a worker: itself

    // Of all workers that have ended, and before them.
    tally sum;
    std::uint64_t restarts = 0;
    std::uint64_t reloads = 0;
    std::int64_t started = 0; ///< the service, seconds of the system's clock

    [[nodiscard]] std::string text() const;

    /// Nothing for what an other version has written.
    [[nodiscard]] static std::optional<handover> from_text(std::string_view text);

    /// What this process was executed with, taken out of its environment. Nothing if it was started
    /// by somebody else, or by another process's child. Throws std::runtime_error if it can't be
    /// read.
    [[nodiscard]] static std::optional<handover> take();
};

} // namespace groat::inline v0::server::fcgi
