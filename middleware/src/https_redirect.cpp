// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/https_redirect.hpp>

#include <groat/authority.hpp>
#include <groat/text.hpp>

#include "location.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// What may stand in a URL; the front server has not looked closer.
bool is_visible(char c) noexcept {
    return c > 0x20 && c < 0x7F;
}

} // namespace

https_redirect::https_redirect(https_redirect_options options) : options_{std::move(options)} {
    if (!options_.host.empty()) {
        const auto named = parse_authority(options_.host);
        if (!named || named->host != options_.host)
            throw std::invalid_argument{
                cat("https_redirect: \"", options_.host, "\" is no host without a port")};
    }
    if (options_.port == 0)
        throw std::invalid_argument{"https_redirect: port 0"};
}

response https_redirect::operator()(env& request, const app& next) const {
    if (request.scheme() == "https")
        return next(request);

    const auto asked = parse_authority(options_.host.empty() ? request.host() : options_.host);
    const auto path = request.raw_path();
    const auto query = request.query_string();
    if (!asked || !path.starts_with('/') || !std::ranges::all_of(path, is_visible) ||
        !std::ranges::all_of(query, is_visible))
        return text(http::status::bad_request, "a malformed host or target\n");
    if (path.size() + query.size() > detail::longest_location)
        return text(http::status::uri_too_long, "the target is too long\n");

    const auto port =
        options_.port == 443 ? std::string{} : cat(":", std::to_string(options_.port));
    return redirect(
        cat("https://", asked->host, port, path, query.empty() ? "" : "?", query),
        http::status::permanent_redirect
    );
}

} // namespace groat::inline v0::middleware
