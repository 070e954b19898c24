// SPDX-License-Identifier: BSL-1.0
// The headers that describe a body: RFC 9110, 8.
#pragma once

#include <groat/response.hpp>

#include <cstdint>
#include <optional>

namespace groat::inline v0 {

/// Removes what describes the bytes and their form (Content-Type, Content-Length, Content-Encoding,
/// Content-Language, Content-Range, Content-Disposition, Accept-Ranges, digests). What names the
/// version stays: that is what a 304 says (15.4.5).
void forget_content(headers& fields);

/// The same, and the version too (ETag, Last-Modified, Content-Location): for who puts another body
/// in the place of the one that there was. Cookies, Vary, Cache-Control and all others stay.
void forget_representation(headers& fields);

/// How long the body is that GET has, as far as the response tells: Content-Length, else what the
/// body knows. Nothing: it doesn't tell, or what it says is no number.
[[nodiscard]] std::optional<std::uint64_t> announced_length(const response& answer);

} // namespace groat::inline v0
