// SPDX-License-Identifier: BSL-1.0
// What a command line asks for.
#pragma once

#include <groat/server/fcgi_processes.hpp>

#include <optional>
#include <string>

namespace groat::inline v0::runner {

struct wishes {
    std::optional<std::string> try_request; ///< `GET /path`
    std::optional<std::string> explain;     ///< `GET /path`
    std::optional<std::string> describe;    ///< `text`, `json` or `mermaid`
    bool doctor = false;
    bool listen = false; ///< `fcgi.listen` was said
    server::fcgi::options fcgi;
    std::optional<server::fcgi::processes> processes; ///< more than one, under a supervisor
};

/// What the command line asks for; or what to print and the code to exit with: help on standard
/// output, one line on standard error for what is wrong.
struct parsed {
    std::optional<wishes> asked;
    std::string print;
    int exit_code = 0;
};

[[nodiscard]] parsed parse_command_line(int argc, const char* const* argv);

} // namespace groat::inline v0::runner
