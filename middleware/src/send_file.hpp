// SPDX-License-Identifier: BSL-1.0
// A file as the answer to GET or HEAD.
#pragma once

#include <groat/env.hpp>
#include <groat/response.hpp>

#include "found_file.hpp"

#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// What the file itself does not say.
struct served_as {
    std::string type;          ///< Content-Type
    std::string cache_control; ///< empty: none
    std::string path;          ///< for X-Sendfile and messages
    std::string coding = {};   ///< Content-Encoding; empty: none
    bool varies = false;       ///< whether another client may get it in another coding
};

/// 200, 206, 304, 412 or 416 as the request's conditions have it (RFC 9110, 13 and 14). The file is
/// a regular one; it is open until the body has ended.
[[nodiscard]] response send_file(const env& request, found_file it, const served_as& how);

/// The same file under another status, whatever the request's conditions: for pages of errors.
[[nodiscard]] response send_page(
    const env& request, status code, found_file it, const served_as& how
);

/// 404, 403 or 503 for what is no file that can be sent; `who` writes the line about the latter.
[[nodiscard]] response no_file(const env& request, const found_file& it, std::string_view who);

/// 405 for all methods but GET and HEAD.
[[nodiscard]] response wrong_method();

} // namespace groat::inline v0::detail
