// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/ip_rules.hpp>

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

ip_rules::ip_rules(ip_rules_options options) : options_{std::move(options)} {
    if (options_.allow.empty() && options_.deny.empty())
        throw std::invalid_argument{"ip_rules: there is no rule"};
}

response ip_rules::operator()(env& request, const app& next) const {
    const auto client = ip_address::parse(request.remote_addr());
    const bool refused = !client || options_.deny.contains(*client) ||
                         (!options_.allow.empty() && !options_.allow.contains(*client));
    if (refused)
        return text(http::status::forbidden, "Forbidden\n");
    return next(request);
}

} // namespace groat::inline v0::middleware
