// SPDX-License-Identifier: BSL-1.0
// What a test asks for.
#pragma once

#include <groat/body.hpp>

#include <optional>
#include <string>
#include <vector>

namespace groat::inline v0::server::test {

/// A header field or a variable, as a pair of texts.
struct field {
    std::string name;
    std::string value;

    friend bool operator==(const field&, const field&) = default;
};

/// A variable that a test sets in place of what the request would give; without a value: unset.
struct setting {
    std::string name;
    std::optional<std::string> value;
};

/// One request, as the front server would hand it over:
///
///     client.send({.method = "PUT", .target = "/a%20b?q=1", .body = "text"});
///
/// Move-only, for its body is a stream.
struct request {
    std::string method = "GET"; ///< any token of RFC 9110, 5.6.2

    /// REQUEST_URI as it stands. What follows `?` is QUERY_STRING; the path before it, decoded once
    /// and without `script_name`, is PATH_INFO. `*` is for OPTIONS.
    std::string target = "/";

    /// Repeats are joined: with `, `, and Cookie with `; `. Content-Type and Content-Length become
    /// CONTENT_TYPE and CONTENT_LENGTH, all others HTTP_*.
    std::vector<field> headers = {};

    /// Text, or any stream. Its length is announced if it is known, unless `headers` says another
    /// Content-Length. When it says *not yet* it is asked again at once. What it throws comes out
    /// of the client; for the app it then is a client that left.
    groat::body body = {};

    std::string scheme = "http";    ///< or "https", which sets HTTPS too
    std::string host = "localhost"; ///< name or name:port; also the Host header if none is given
    std::string script_name = {};   ///< where the app is mounted; the target lies below it
    std::string remote_addr = "127.0.0.1"; ///< the client
    std::string protocol = "HTTP/1.1";     ///< SERVER_PROTOCOL

    std::vector<setting> variables = {}; ///< the last word on every variable
};

/// The variables of RFC 3875, 4.1, and HTTP_* that a front server would send for it; for
/// connectors.
///
/// Throws std::invalid_argument for what no front server would send on: a malformed target (not
/// from `/` on, blanks, control bytes, `#`, a `%` without two digits, not below `script_name`), a
/// method or header name that is no token, a header value with CR, LF or NUL, two Content-Lengths.
[[nodiscard]] std::vector<field> variables_of(const request& what);

} // namespace groat::inline v0::server::test
