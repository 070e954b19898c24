// SPDX-License-Identifier: BSL-1.0
// The authority of a request.
#pragma once

#include <string_view>

namespace groat::inline v0::server::fcgi {

/// What RFC 9110, 7.2 lets a Host be, but for the finer points of names and addresses: front
/// servers let a user, a query and more through.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

/// A number that a port can have.
[[nodiscard]] bool is_port(std::string_view text) noexcept;

} // namespace groat::inline v0::server::fcgi
