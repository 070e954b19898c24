// SPDX-License-Identifier: BSL-1.0
// A stretch of an open file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace groat::inline v0 {

/// What a body made from a file refers to. A server may send it with a call of the kernel's, a
/// range layer may take a part of it.
struct file_ref {
    int fd = -1;                 ///< open for reading; its file offset is not used
    std::uint64_t offset = 0;    ///< where the stretch begins
    std::uint64_t length = 0;    ///< its bytes
    std::shared_ptr<void> owner; ///< keeps `fd` open; null if the maker sees to that itself
    std::string path = {};       ///< where it lies, if known; for X-Sendfile and messages
};

} // namespace groat::inline v0
