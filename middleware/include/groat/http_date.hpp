// SPDX-License-Identifier: BSL-1.0
// Dates as HTTP writes them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// The date as HTTP sends it (IMF-fixdate, RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
/// Always 29 bytes: a moment outside of the years 0 to 9999 becomes the nearest one inside.
[[nodiscard]] std::string http_date(std::chrono::sys_seconds when);

/// Reads a date in any of the three forms that RFC 9110, 5.6.7 obliges a recipient to take: the one
/// above, RFC 850's (`Sunday, 06-Nov-94 08:49:37 GMT`) and asctime's (`Sun Nov  6 08:49:37 1994`).
///
/// Strict about the form, case included; a date that does not exist, or whose weekday is another
/// one, is none. A leap second is read as the second after it. The two digits of RFC 850's year
/// mean the latest year that is at most 50 years after `now`.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(
    std::string_view text, std::chrono::sys_seconds now
);

} // namespace groat::inline v0
