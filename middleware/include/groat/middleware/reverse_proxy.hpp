// SPDX-License-Identifier: BSL-1.0
// The client behind the proxies.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/ip_network.hpp>
#include <groat/roles.hpp>
#include <groat/slot.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace groat::inline v0::middleware {

/// Which headers a proxy writes.
enum class forwarded_by : std::uint8_t {
    x_forwarded, ///< X-Forwarded-For, -Proto, and -Host and -Port if wanted
    rfc7239,     ///< Forwarded
};

struct reverse_proxy_options {
    /// The networks of one's own proxies, and nobody else's: who sends from there is believed.
    ip_networks trusted;

    /// The one kind that these proxies write. The other is never looked at: they would let through
    /// what a client sent.
    forwarded_by headers = forwarded_by::x_forwarded;

    /// Whether they say the host: X-Forwarded-Host, or `host` in Forwarded. Only if each of them
    /// replaces what the client sent.
    bool host = false;

    /// The same for X-Forwarded-Port.
    bool port = false;

    /// More hops than this are refused. Not 0.
    std::size_t max_hops = 16;
};

/// Tells the layers inside who the client is and what it asked for, where a request came through
/// proxies of one's own.
///
/// *Who is believed.* Only a peer (REMOTE_ADDR) of a trusted network, so none without an address
/// (`unix:`). From anyone else the headers below are taken away and nothing else is done.
///
/// *Who the client is.* The hops are walked from the last to the first as long as they are trusted;
/// the first that is not is the client, and what stands before it is what the client made up. If
/// all are trusted it is the farthest. One that its proxy calls `unknown` or hides as `_name` makes
/// that word REMOTE_ADDR, so that no rule for addresses matches it.
///
/// *Scheme, host and port.* Forwarded says them beside the client. Of X-Forwarded-Proto, -Host and
/// -Port the last value counts: the nearest proxy's. The scheme is http or https. Where the scheme
/// or host is told and the port is not, it is the host's or the scheme's own.
///
/// A header of a trusted peer that is malformed as far as it must be read is answered 400: guessing
/// would make the proxy's own address, which may have rights, the client's.
///
/// Belongs outside of whatever looks at the client: access_log, ip_rules, https_redirect.
///
/// Reads    REMOTE_ADDR, HTTP_FORWARDED, HTTP_X_FORWARDED_FOR, -_PROTO, -_HOST and -_PORT.
/// Writes   in the env of the layers inside: REMOTE_ADDR and REMOTE_PORT; HTTPS and REQUEST_SCHEME;
///          HTTP_HOST and SERVER_PORT. Takes away the headers above, HTTP_X_FORWARDED_PREFIX,
///          HTTP_X_REAL_IP and HTTP_TRUE_CLIENT_IP, whoever sent them. The slot `peer`: the proxy's
///          address.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed without a trusted network or with 0 hops;
///          nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/reverse_proxy.cpp
class reverse_proxy {
public:
    /// The REMOTE_ADDR of a proxy that was believed.
    static constexpr slot<std::string_view> peer{"groat.proxy-peer"};

    explicit reverse_proxy(reverse_proxy_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] passage leads_to(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::client_address)}; }

private:
    reverse_proxy_options options_;
};

} // namespace groat::inline v0::middleware
