// SPDX-License-Identifier: BSL-1.0
// What a name below a root led to.
#pragma once

#include "beneath.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace groat::inline v0::detail {

/// A file that was opened and looked at, or why there is none.
struct found_file {
    enum kind : std::uint8_t {
        nothing, ///< not there, or not to be had by this name
        file,    ///< a regular file
        folder,
        forbidden, ///< the process may not read it
        busy,      ///< descriptors or memory have run out
    };

    kind what = nothing;
    descriptor open{-1};
    struct stat about = {};
    std::string name = {}; ///< below the root
    int error = 0;         ///< errno's, when busy
};

/// Opens the name and looks at what it got. Throws std::system_error when the disk fails.
[[nodiscard]] found_file look_up(const beneath& root, std::string name);

/// The root itself, whose name is empty.
[[nodiscard]] found_file look_up_root(const beneath& root);

} // namespace groat::inline v0::detail
