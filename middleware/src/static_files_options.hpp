// SPDX-License-Identifier: BSL-1.0
// Whether static_files can mean what it is told.
#pragma once

#include <groat/middleware/static_files.hpp>

#include <string_view>

namespace groat::inline v0::detail {

/// The options, unchanged; throws std::invalid_argument for the first that can't be meant.
[[nodiscard]] middleware::static_files_options checked(middleware::static_files_options options);

/// What stands behind the name of a file in that coding; empty for a coding that has none.
[[nodiscard]] std::string_view coded_extension(std::string_view coding) noexcept;

/// What the rules, or else the option, say of the file of that name below the root.
[[nodiscard]] std::string_view cache_control_of(
    std::string_view name, const middleware::static_files_options& options
) noexcept;

} // namespace groat::inline v0::detail
