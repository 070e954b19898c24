// SPDX-License-Identifier: BSL-1.0
// RFC 4648, section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// Decodes base64 with its padding and nothing else: no blanks, no missing `=`, no bits that would
/// be lost.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

} // namespace groat::inline v0::detail
