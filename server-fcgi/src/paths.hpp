// SPDX-License-Identifier: BSL-1.0
// Request targets, as far as an environment needs them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi {

/// Path and query of a target: an absolute form loses scheme and authority (RFC 9112, 3.2.2), any
/// form its fragment. Nothing if what is left has no path.
[[nodiscard]] std::optional<std::string_view> origin_form(std::string_view target) noexcept;

/// Whether a decoded path can be given to an app: it begins with `/`, has no NUL, and no segment of
/// it is `.` or `..`. Front servers resolve those, but not alike: what one of them has allowed for
/// one path would be asked of another.
[[nodiscard]] bool is_plain_path(std::string_view path) noexcept;

/// The rest of the path below the prefix, if that is a prefix of whole segments.
[[nodiscard]] std::optional<std::string_view> below(
    std::string_view path, std::string_view prefix
) noexcept;

/// Equal but for slashes that follow a slash.
[[nodiscard]] bool same_but_slashes(std::string_view a, std::string_view b) noexcept;

} // namespace groat::inline v0::server::fcgi
