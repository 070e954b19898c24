// SPDX-License-Identifier: BSL-1.0
// An eventfd: something to wait for among descriptors.
#pragma once

#include "descriptor.hpp"

namespace groat::inline v0::server::fcgi {

/// Throws std::system_error.
[[nodiscard]] descriptor make_bell();

/// From now on it is readable.
void ring(const descriptor& bell) noexcept;

} // namespace groat::inline v0::server::fcgi
