// SPDX-License-Identifier: BSL-1.0
// Memory that is to be given back.
#pragma once

#include <string>

namespace groat::inline v0::server::fcgi::native {

/// Empties it and frees its memory. To assign an empty one keeps that.
inline void release(std::string& which) noexcept {
    std::string{}.swap(which);
}

} // namespace groat::inline v0::server::fcgi::native
