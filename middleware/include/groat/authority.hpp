// SPDX-License-Identifier: BSL-1.0
// Whom a request is for: the host and port of a Host header, and the origin of a page.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace groat::inline v0 {

/// A host with or without a port (RFC 9110, 7.2). The view is into the text that it was read from.
struct authority {
    std::string_view host; ///< a name without the dot at its end, IPv4, or `[` IPv6 `]`
    std::optional<std::uint16_t> port = {};
};

/// Reads one, and nothing else. A name has letters, digits, `-`, `_` and dots between labels that
/// are not empty, and 253 bytes at most; so nothing that it gives can break out of a URL, a header
/// or a line. A colon without a port is no port; port 0 is none either, and nothing is read.
[[nodiscard]] std::optional<authority> parse_authority(std::string_view text) noexcept;

/// Whether a host is the one that is meant, in any case: `example.org` is that name;
/// `*.example.org` is every name below it, at any depth, but not itself.
[[nodiscard]] bool matches_host(std::string_view pattern, std::string_view host) noexcept;

/// Whether a pattern can be meant: a host without a port, or `*.` and a name.
[[nodiscard]] bool is_host_pattern(std::string_view pattern) noexcept;

/// Where a page comes from (RFC 6454, 4 and 7): scheme, host and port.
struct web_origin {
    std::string_view scheme;
    std::string_view host;
    std::uint16_t port = 0; ///< the scheme's own if none is given
};

/// Reads `http://host`, `https://host:8443` and nothing else: no path, no list, no other scheme, no
/// `null`.
[[nodiscard]] std::optional<web_origin> parse_origin(std::string_view text) noexcept;

/// The same scheme, host and port.
[[nodiscard]] bool same_origin(const web_origin& a, const web_origin& b) noexcept;

/// The port that a scheme has when none is said: 443 for https, else 80.
[[nodiscard]] std::uint16_t default_port(std::string_view scheme) noexcept;

} // namespace groat::inline v0
