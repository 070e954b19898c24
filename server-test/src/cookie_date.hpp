// SPDX-License-Identifier: BSL-1.0
// The dates in cookies, which come in more shapes than HTTP's others.
#pragma once

#include <groat/clock.hpp>

#include <optional>
#include <string_view>

namespace groat::inline v0::server::test {

/// As RFC 6265, 5.1.1, has it; a year that the clock can't hold becomes the nearest moment that it
/// can.
[[nodiscard]] std::optional<wall_time> parse_cookie_date(std::string_view text);

} // namespace groat::inline v0::server::test
