// SPDX-License-Identifier: BSL-1.0
// What proxies say of the request that they took: RFC 7239, and X-Forwarded-For before it.
#pragma once

#include <groat/ip_network.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace groat::inline v0 {

/// Who a request came from (RFC 7239, 6). Views are into the text that it was read from.
struct forwarded_node {
    std::string_view name;                  ///< without brackets and port
    std::optional<ip_address> address = {}; ///< none for `unknown` and for `_hidden`
    std::optional<std::uint16_t> port = {}; ///< none for a hidden one too
};

/// Reads `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`, `unknown`, `_hidden`
/// (the last two with ports as well), and `2001:db8::1`, which X-Forwarded-For has.
[[nodiscard]] std::optional<forwarded_node> parse_forwarded_node(std::string_view text) noexcept;

/// One hop, as the proxy that it came to wrote it down; what it left out is empty.
struct forwarded_hop {
    std::string_view from; ///< `for`: a node
    std::string_view by;
    std::string_view host;
    std::string_view proto;
};

/// Reads the value of Forwarded (RFC 7239, 4), the farthest hop first. Nothing when it isn't
/// well-formed: a pair without a value, a name said twice in a hop, an unclosed quote; or when it
/// has more than `max_hops` hops. A `\` in quotes is refused, since no value needs one. Unknown
/// names are passed over. Linear in the text.
[[nodiscard]] std::optional<std::vector<forwarded_hop>> parse_forwarded(
    std::string_view text, std::size_t max_hops
);

} // namespace groat::inline v0
