// SPDX-License-Identifier: BSL-1.0
// Comparing secrets.
#pragma once

#include <string_view>

namespace groat::inline v0 {

/// Whether the text is the secret, in a time that depends on the text's length alone: neither on
/// where the two begin to differ nor on how long the secret is (CWE-208).
[[nodiscard]] bool equal_in_constant_time(std::string_view secret, std::string_view given) noexcept;

} // namespace groat::inline v0
