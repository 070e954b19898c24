// SPDX-License-Identifier: BSL-1.0
// Which groat this is. The build refuses to let it differ from the project's version.
#pragma once

#include <string_view>

/// Everything of ours lives in an inline namespace that is named for the interface's generation, so
/// that two of them linked into one program by accident are a link error and not a riddle.
namespace groat::inline v0 {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;
inline constexpr std::string_view version = "0.1.0";

} // namespace groat::inline v0
