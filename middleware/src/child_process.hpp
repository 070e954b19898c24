// SPDX-License-Identifier: BSL-1.0
// A program that runs beside us.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "beneath.hpp"

namespace groat::inline v0::detail {

struct program {
    std::string path; ///< absolute; also its own name
    std::vector<std::string> arguments;
    std::string folder; ///< its working folder
};

/// What poll tells the end of a process by. Throws std::system_error, before Linux 5.3 always.
[[nodiscard]] descriptor open_process(pid_t id);

/// A process in a group of its own, with pipes from its standard output and error, no other
/// descriptor of ours, and no signal blocked or ignored. It does not outlive this object, nor does
/// its group.
///
/// It is spawned, not forked: a fork in a process with threads copies the locks that they hold.
class child_process {
public:
    /// The environment is `NAME=value`, `input` a descriptor that stays the caller's. Throws
    /// std::system_error.
    child_process(const program& what, const std::vector<std::string>& environment, int input);
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;
    ~child_process();

    struct found {
        enum kind : std::uint8_t { bytes, nothing, end };
        kind what;
        std::size_t n = 0;
    };

    /// Never wait. The end is when all writers have closed it, or the process has ended and all
    /// that was written is read.
    [[nodiscard]] found read_output(std::span<char> into) { return read(output_, into); }
    [[nodiscard]] found read_errors(std::span<char> into) { return read(errors_, into); }

    /// Until there is output, an error or its end.
    void wait(std::chrono::milliseconds at_most);

    /// Until its end. Tells whether that has come.
    bool wait_for_end(std::chrono::milliseconds at_most);

    [[nodiscard]] bool ended() const noexcept { return ended_; }

    /// SIGTERM to its group.
    void ask_to_end() noexcept;

    /// SIGKILL to what is left of its group; gives waitpid's status, or nothing if someone else has
    /// waited for it.
    std::optional<int> finish() noexcept;

private:
    void send(int signal) const noexcept;
    [[nodiscard]] found read(descriptor& from, std::span<char> into) const;
    void spawn(
        const program& what,
        const std::vector<std::string>& environment,
        int input,
        int output,
        int errors
    );

    descriptor output_{-1};
    descriptor errors_{-1};
    descriptor process_{-1};
    pid_t id_ = -1;
    bool ended_ = false;
    bool finished_ = false;
    std::optional<int> status_;
};

} // namespace groat::inline v0::detail
