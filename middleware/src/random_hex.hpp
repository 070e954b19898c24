// SPDX-License-Identifier: BSL-1.0
// Ids that nobody has had before.
#pragma once

#include <span>

namespace groat::inline v0::detail {

/// Fills the place with lower-case hexadecimal digits, four random bits each, of the kernel's
/// randomness (getrandom). It is fetched for many ids at once; a child process never gives what its
/// parent had fetched. Throws std::system_error if the kernel has none.
void random_hex(std::span<char> into);

} // namespace groat::inline v0::detail
