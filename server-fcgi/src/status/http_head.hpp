// SPDX-License-Identifier: BSL-1.0
// The head of an HTTP request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi {

struct http_head {
    std::string method;
    std::string target;
};

/// From a whole head, its empty line included. Nothing if it is none (RFC 9112).
[[nodiscard]] std::optional<http_head> parse_http_head(std::string_view bytes);

} // namespace groat::inline v0::server::fcgi
