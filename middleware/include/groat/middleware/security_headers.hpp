// SPDX-License-Identifier: BSL-1.0
// What browsers are told not to do with a site.
#pragma once

#include <groat/app.hpp>
#include <groat/headers.hpp>

#include <string>

namespace groat::inline v0::middleware {

/// The values; an empty one is not sent. Those that are set are what OWASP recommends (HTTP headers
/// cheat sheet, Secure Headers Project), but for what depends on the site.
struct security_headers_options {
    std::string content_type_options = "nosniff";
    std::string frame_options = "DENY";

    /// Stricter is `no-referrer`; then browsers send `Origin: null` with forms, which csrf's rule
    /// for old browsers refuses.
    std::string referrer_policy = "strict-origin-when-cross-origin";

    /// Cross-Origin-Opener-Policy. A window that another site opens and waits for, as for a
    /// sign-in, wants `same-origin-allow-popups` or less.
    std::string opener_policy = "same-origin";

    /// Cross-Origin-Resource-Policy. What other sites may show, pictures say, wants `cross-origin`.
    std::string resource_policy = "same-site";

    std::string permitted_cross_domain_policies = "none";
    std::string permissions_policy = "camera=(), geolocation=(), microphone=()";

    /// Content-Security-Policy depends on the site; a strict one to begin with: `default-src
    /// 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'`.
    std::string content_security_policy = {};

    /// Cross-Origin-Embedder-Policy; `require-corp` keeps other sites' pictures out as well.
    std::string embedder_policy = {};

    /// Strict-Transport-Security, sent by https only (RFC 6797, 7.2): `max-age=31536000;
    /// includeSubDomains`. Whoever sends it can't go back to http for that long.
    std::string strict_transport_security = {};
};

/// Adds the headers by which a site tells browsers to be careful. A header that the app set itself
/// stays as it is.
///
/// Reads    HTTPS and REQUEST_SCHEME, if Strict-Transport-Security is to be sent.
/// Writes   X-Content-Type-Options, X-Frame-Options, Referrer-Policy, Cross-Origin-Opener-Policy,
///          Cross-Origin-Resource-Policy, X-Permitted-Cross-Domain-Policies, Permissions-Policy;
///          if given, Content-Security-Policy, Cross-Origin-Embedder-Policy and
///          Strict-Transport-Security. Never over what is there.
/// Streams  leaves both bodies untouched.
/// Throws   header_error when constructed with a value that no header can have; nothing for
///          requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/security_headers.cpp
class security_headers {
public:
    explicit security_headers(security_headers_options options = {});

    response operator()(env& request, const app& next) const;

private:
    headers plain_;
    headers encrypted_; // the same and Strict-Transport-Security
};

} // namespace groat::inline v0::middleware
