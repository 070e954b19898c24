// SPDX-License-Identifier: BSL-1.0
// Where a path of this site lies for the client.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// A longer Location would not fit into the head that front servers take: answer 414.
inline constexpr std::size_t longest_location = 3072;

/// What may stand in Location: the path, percent-encoded, and the query after it. Begins with
/// exactly one `/`, so that it stays on this host, and is visible ASCII.
[[nodiscard]] std::string location_of(
    std::string_view script_name, std::string_view path_info, std::string_view query
);

} // namespace groat::inline v0::detail
