// SPDX-License-Identifier: BSL-1.0
// What a supervisor hands over to the program that it executes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// The listening socket and the workers that there are. It travels in an environment variable; the
/// descriptors stay open under their numbers.
struct handover {
    static constexpr const char* variable = "GROAT_PROCESSES";

    struct worker {
        pid_t pid = 0;
        unsigned place = 0;
        unsigned generation = 0;
        int channel = -1;
        bool ready = false;
    };

    pid_t to = 0;               ///< the process that it is for
    bool as_supervisor = false; ///< or as a worker, the first of a generation
    int listening = -1;
    dev_t device = 0; ///< of the socket's path, if there is one
    ino_t inode = 0;
    unsigned generation = 0;
    bool again = false;          ///< somebody asked for another reload meanwhile
    std::vector<worker> workers; ///< of a worker: itself
    std::string address;         ///< what the program was asked to listen on

    [[nodiscard]] std::string text() const;

    /// Nothing for what an other version has written.
    [[nodiscard]] static std::optional<handover> from_text(std::string_view text);

    /// What this process was executed with, taken out of its environment. Nothing if it was started
    /// by somebody else, or by another process's child. Throws std::runtime_error if it can't be
    /// read.
    [[nodiscard]] static std::optional<handover> take();
};

} // namespace groat::inline v0::server::fcgi
