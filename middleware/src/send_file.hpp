// SPDX-License-Identifier: BSL-1.0
// A file as the answer to GET or HEAD.
#pragma once

#include <groat/env.hpp>
#include <groat/response.hpp>

#include "found_file.hpp"

#include <string>

namespace groat::inline v0::detail {

/// What the file itself does not say.
struct served_as {
    std::string type;          ///< Content-Type
    std::string cache_control; ///< empty: none
    std::string path;          ///< for X-Sendfile and messages
};

/// 200, 206, 304, 412 or 416 as the request's conditions have it (RFC 9110, 13 and 14). The file is
/// a regular one; it is open until the body has ended.
[[nodiscard]] response send_file(const env& request, found_file it, const served_as& how);

} // namespace groat::inline v0::detail
