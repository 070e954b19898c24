// SPDX-License-Identifier: BSL-1.0
// What is true for a whole process: P6W's configuration environment.
#pragma once

#include <groat/clock.hpp>

#include <string>

namespace groat::inline v0 {

/// Made by the server before the first request and the same for as long as the process lives.
/// Names and meanings: RakuWAPI 0.9, section 2 (`p6w.version`, `p6w.multithread`, …).
struct config {
    int version_major = 0; ///< of the specification that the server keeps
    int version_minor = 9;
    bool multithread = false;          ///< the app may be entered by another thread at once
    bool multiprocess = false;         ///< an equal app may run in another process
    bool run_once = false;             ///< the process expects to serve one exchange
    std::string server_name = "groat"; ///< which server this is, for messages
    const groat::clock* clock = &groat::clock::system(); ///< never null; outlives the config
};

} // namespace groat::inline v0
