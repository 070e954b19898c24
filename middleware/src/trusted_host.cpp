// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/trusted_host.hpp>

#include <groat/authority.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

trusted_host::trusted_host(std::initializer_list<std::string_view> hosts)
    : trusted_host{std::vector<std::string>{hosts.begin(), hosts.end()}} {}

trusted_host::trusted_host(std::vector<std::string> hosts) : hosts_{std::move(hosts)} {
    if (hosts_.empty())
        throw std::invalid_argument{"trusted_host: no host"};
    for (const auto& host : hosts_)
        if (!is_host_pattern(host))
            throw std::invalid_argument{
                cat("trusted_host: \"", host, "\" is no host and no wildcard before one")};
}

response trusted_host::operator()(env& request, const app& next) const {
    const auto asked = parse_authority(request.var("HTTP_HOST").value_or(std::string_view{}));
    if (!asked)
        return text(http::status::bad_request, "no host, or a malformed one\n");
    const auto is_it = [&](const std::string& one) { return matches_host(one, asked->host); };
    if (std::ranges::none_of(hosts_, is_it))
        return text(http::status::misdirected_request, "this host is not served here\n");
    return next(request);
}

} // namespace groat::inline v0::middleware
