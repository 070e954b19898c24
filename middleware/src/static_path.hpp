// SPDX-License-Identifier: BSL-1.0
// What a request's path means to someone who opens files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// Where a file lies below a root.
struct static_path {
    std::string relative; ///< segments with one `/` between them; empty for the root itself
    bool folder = false;  ///< the path ended in `/`: a folder is meant
};

enum class dotfiles : std::uint8_t { refused, allowed };

/// Reads a path that was decoded once (PATH_INFO): empty, or beginning with `/`. Nothing, when no
/// file can be meant: a segment that is empty, `.` or `..`, or begins with a dot while those are
/// refused; a control byte, DEL or a backslash anywhere; more bytes than the system takes.
[[nodiscard]] std::optional<static_path> parse_static_path(std::string_view path, dotfiles hidden);

/// Where a folder lies for the client: the path with a `/` behind it, percent-encoded, and the
/// query after it. Begins with exactly one `/`, so that it stays on this host, and is visible
/// ASCII.
[[nodiscard]] std::string folder_location(
    std::string_view script_name, std::string_view path_info, std::string_view query
);

} // namespace groat::inline v0::detail
