// SPDX-License-Identifier: BSL-1.0
// The head of a CGI response.
#pragma once

#include <groat/headers.hpp>
#include <groat/status.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace groat::inline v0::detail {

struct cgi_head {
    groat::status status = 200;
    groat::headers fields;
};

/// Where the empty line is, from `from` on: how many bytes the head has with it, or npos. Lines end
/// with LF or CRLF (RFC 3875, 6.2). Searching from where the last search began to lack is linear:
/// `from` is the beginning of a line.
[[nodiscard]] std::size_t end_of_cgi_head(std::string_view text, std::size_t& from) noexcept;

/// Reads a head, the empty line included or not. For one that is none, the reason, in words.
[[nodiscard]] std::variant<cgi_head, std::string> parse_cgi_head(std::string_view text);

} // namespace groat::inline v0::detail
