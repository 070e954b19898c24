// SPDX-License-Identifier: BSL-1.0
// Whether static_files can mean what it is told.
#pragma once

#include <groat/middleware/static_files.hpp>

namespace groat::inline v0::detail {

/// The options, unchanged; throws std::invalid_argument for the first that can't be meant.
[[nodiscard]] middleware::static_files_options checked(middleware::static_files_options options);

} // namespace groat::inline v0::detail
