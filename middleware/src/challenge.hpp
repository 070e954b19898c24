// SPDX-License-Identifier: BSL-1.0
// What authentication layers have in common: RFC 9110, section 11.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// The credentials behind a scheme's name, which has no case: what follows `Basic ` in
/// `Basic YTpi`. Nothing for another scheme.
[[nodiscard]] std::optional<std::string_view> credentials_of(
    std::string_view scheme, std::string_view authorization
) noexcept;

/// A quoted string (RFC 9110, 5.6.4). Throws std::invalid_argument, beginning with `whose`, for
/// what can't be in one: control bytes.
[[nodiscard]] std::string quoted_string(std::string_view whose, std::string_view text);

} // namespace groat::inline v0::detail
