// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/csrf.hpp>

#include <groat/authority.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// RFC 9110, 9.2.1.
bool is_safe(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

bool is_own(const web_origin& origin, const env& request) {
    if (request.scheme() == "https" && !iequal(origin.scheme, "https"))
        return false;
    const auto own = parse_authority(request.host());
    // The scheme may be unknown here, so the port that is not said is the origin's scheme's.
    return own && iequal(own->host, origin.host) &&
           own->port.value_or(default_port(origin.scheme)) == origin.port;
}

} // namespace

csrf::csrf(csrf_options options) : options_{std::move(options)} {
    for (const auto& origin : options_.trusted_origins)
        if (!parse_origin(origin))
            throw std::invalid_argument{cat("csrf: \"", origin, "\" is no origin")};
}

bool csrf::is_ours(const env& request) const {
    const auto site = request.var("HTTP_SEC_FETCH_SITE");
    if (site && (*site == "same-origin" || *site == "none"))
        return true;
    const auto sent = request.var("HTTP_ORIGIN");
    const auto origin = sent ? parse_origin(*sent) : std::nullopt;
    if (origin && std::ranges::any_of(options_.trusted_origins, [&](const auto& one) {
            return same_origin(*parse_origin(one), *origin);
        }))
        return true;
    if (site)
        return false;
    if (!sent)
        return !options_.strict;
    return origin && is_own(*origin, request);
}

response csrf::operator()(env& request, const app& next) const {
    if (is_safe(request.method()) || is_ours(request))
        return next(request);
    return text(http::status::forbidden, "this request came from another site\n");
}

} // namespace groat::inline v0::middleware
