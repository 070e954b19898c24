// SPDX-License-Identifier: BSL-1.0
// The variable in which an env has a header.
#pragma once

#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// `X-Request-Id` is HTTP_X_REQUEST_ID (RFC 3875, 4.1.18); Content-Type and Content-Length have
/// variables of their own.
[[nodiscard]] std::string header_variable(std::string_view name);

} // namespace groat::inline v0::detail
