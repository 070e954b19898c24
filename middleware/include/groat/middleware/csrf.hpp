// SPDX-License-Identifier: BSL-1.0
// No requests that another site's page made a browser send.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <string>
#include <vector>

namespace groat::inline v0::middleware {

struct csrf_options {
    /// Origins whose pages may send such requests too: `https://accounts.example.org`.
    std::vector<std::string> trusted_origins = {};

    /// Whether a request that says nothing of where it comes from is refused too. Every browser
    /// since 2020 says it; programs do not, and have no cookies to be misused.
    bool strict = false;
};

/// Answers 403 to requests by which another site's page would act in its visitor's name (CWE-352):
/// without tokens, by what browsers themselves say of each request.
///
/// GET, HEAD, OPTIONS and TRACE pass, for they are safe (RFC 9110, 9.2.1): an app must not act on
/// them. For the rest Sec-Fetch-Site decides (W3C Fetch Metadata): `same-origin` and `none`, which
/// is the user's own doing, pass; `same-site` does not, for a sister site may be someone else's.
/// A browser without it is judged by its Origin, whose host and port must be those of the request's
/// Host, and whose scheme must be https where the request's is. `null` is refused.
///
/// Reads    the method, HTTP_SEC_FETCH_SITE, HTTP_ORIGIN, HTTP_HOST, the scheme.
/// Writes   nothing.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed with an origin that is none; nothing for
///          requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/csrf.cpp
class csrf {
public:
    explicit csrf(csrf_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const {
        return {inside_of(roles::client_address), inside_of(roles::rewriting)};
    }

private:
    [[nodiscard]] bool is_ours(const env& request) const;

    csrf_options options_;
};

} // namespace groat::inline v0::middleware
