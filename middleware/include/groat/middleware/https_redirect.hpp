// SPDX-License-Identifier: BSL-1.0
// The same page, encrypted.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstdint>
#include <string>

namespace groat::inline v0::middleware {

struct https_redirect_options {
    /// Where to; empty: the host that was asked for. Say it, or put trusted_host outside of this
    /// layer: a Host is what a client sends, and a shared cache may keep the redirect.
    std::string host = {};

    std::uint16_t port = 443; ///< where https is served; not 0
};

/// Redirects what came by http to the same address at https: 308, which keeps method and body
/// (RFC 9110, 15.4.9).
///
/// The scheme is the server's word: behind a proxy that ends TLS, put reverse_proxy outside of this
/// layer, or it redirects for ever. Strict-Transport-Security, which spares the next visit the
/// redirect, is security_headers' to write.
///
/// A target that is no path, or has bytes that no URL has, and a Host that is malformed are
/// answered 400; a target of more than 3 072 bytes is answered 414, for its Location would not fit
/// into the head that front servers take.
///
/// Reads    HTTPS, REQUEST_SCHEME, HTTP_HOST, REQUEST_URI.
/// Writes   Location, in a response of its own.
/// Streams  leaves both bodies untouched; the input of a redirected request is left unread.
/// Throws   std::invalid_argument when constructed with a host that is none or with port 0;
///          nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/https_redirect.cpp
class https_redirect {
public:
    explicit https_redirect(https_redirect_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::client_address)}; }

private:
    https_redirect_options options_;
};

} // namespace groat::inline v0::middleware
