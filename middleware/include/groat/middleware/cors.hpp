// SPDX-License-Identifier: BSL-1.0
// Which other sites' pages may read this one's answers.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

struct cors_options {
    /// Origins as browsers write them: `https://example.org`, `http://localhost:3000`; lower case,
    /// no path, no default port. Or `*` alone: everyone, but without credentials.
    std::vector<std::string> origins = {};

    /// Asked for origins that are not in the list, if there is one. It sees a well-formed http or
    /// https origin only. It had better compare whole hosts: who looks for an ending lets
    /// `evilexample.org` in.
    std::function<bool(std::string_view origin)> allow = {};

    /// Methods beside GET, HEAD and POST, which need no leave.
    std::vector<std::string> methods = {};

    /// Request headers beside those that need no leave: `Content-Type`, `Authorization`.
    std::vector<std::string> headers = {};

    /// Response headers that the page may see beside the safelisted ones.
    std::vector<std::string> expose = {};

    /// Whether requests come with cookies and HTTP authentication.
    bool credentials = false;

    /// How long a browser may keep the answer to a preflight; browsers cut it at 2 to 24 hours.
    std::chrono::seconds max_age{600};
};

/// Lets pages of other origins read the answers (the CORS protocol, Fetch standard, 3.3), and
/// answers their preflights itself: 204, or 403 to an origin that is not allowed.
///
/// An origin is repeated to the browser only after it was found in the list or allowed. `null`,
/// which any sandboxed page can send, never is. Except with `*` every answer says that it depends
/// on Origin, the ones to requests without it too, so that a cache doesn't give one origin what was
/// meant for another.
///
/// CORS opens; it never closes: a request from an origin that is not allowed is answered all the
/// same, and only its page may not read the answer. To keep such requests out, see csrf.
///
/// Belongs outside of authentication, for preflights have no credentials, and of catch_exceptions,
/// so that a page may read its errors.
///
/// Reads    the method, HTTP_ORIGIN, HTTP_ACCESS_CONTROL_REQUEST_METHOD.
/// Writes   Access-Control-Allow-Origin, -Allow-Credentials and -Expose-Headers over those that
///          are there; Vary. To a preflight also -Allow-Methods, -Allow-Headers and -Max-Age.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with no origin, with one that no browser sends,
///          with `*` beside others or beside credentials, or with a method or header that is no
///          token; for requests what `allow` throws.
/// Threads  immutable; `allow` may be called by several threads at once.
/// Example  examples/middleware/cors.cpp
class cors {
public:
    explicit cors(cors_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const {
        return {
            inside_of(roles::client_address),
            inside_of(roles::rewriting),
            outside_of(access_log::user)};
    }

private:
    [[nodiscard]] bool allows(std::string_view origin) const;
    [[nodiscard]] response preflight(std::string_view origin) const;
    void open(headers& of, std::string_view origin) const;

    cors_options options_;
    bool everyone_ = false;
    std::string methods_; // as they are sent
    std::string headers_;
    std::string expose_;
};

} // namespace groat::inline v0::middleware
