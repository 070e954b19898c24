// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/security_headers.hpp>

namespace groat::inline v0::middleware {

security_headers::security_headers(security_headers_options options)
    : always_{
          {"X-Content-Type-Options", std::move(options.content_type_options)},
          {"X-Frame-Options", std::move(options.frame_options)},
          {"Referrer-Policy", std::move(options.referrer_policy)},
          {"Cross-Origin-Opener-Policy", std::move(options.opener_policy)},
          {"Cross-Origin-Resource-Policy", std::move(options.resource_policy)},
          {"Cross-Origin-Embedder-Policy", std::move(options.embedder_policy)},
          {"X-Permitted-Cross-Domain-Policies", std::move(options.permitted_cross_domain_policies)},
          {"Permissions-Policy", std::move(options.permissions_policy)},
          {"Content-Security-Policy", std::move(options.content_security_policy)}},
      strict_transport_security_{std::move(options.strict_transport_security)} {
    std::erase_if(always_, [](const auto& field) { return field.second.empty(); });
    headers trial;
    trial.add("Strict-Transport-Security", strict_transport_security_);
    for (const auto& [name, value] : always_)
        trial.add(field_name{name}, value);
}

response security_headers::operator()(env& request, const app& next) const {
    auto answer = next(request);
    for (const auto& [name, value] : always_)
        answer.headers.add_default(field_name{name}, value);
    if (!strict_transport_security_.empty() && request.scheme() == "https")
        answer.headers.add_default("Strict-Transport-Security", strict_transport_security_);
    return answer;
}

} // namespace groat::inline v0::middleware
