// SPDX-License-Identifier: BSL-1.0
// Sets of media types, as layers are configured with them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// Whether a Content-Type is one of a set: whole types (`application/json`), all below one
/// (`text/*`), all that end alike (`+xml`: RFC 6839), or all (`*/*`). Without case; parameters of
/// the Content-Type do not count.
[[nodiscard]] bool is_among(std::string_view content_type, std::span<const std::string> set);

/// Whether a text may stand in such a set.
[[nodiscard]] bool is_media_range(std::string_view text);

} // namespace groat::inline v0
