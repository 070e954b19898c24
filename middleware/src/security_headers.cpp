// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/security_headers.hpp>

namespace groat::inline v0::middleware {

security_headers::security_headers(security_headers_options options) {
    const auto set = [this](field_name name, const std::string& value) {
        if (!value.empty())
            plain_.add(name, value);
    };
    set("X-Content-Type-Options", options.content_type_options);
    set("X-Frame-Options", options.frame_options);
    set("Referrer-Policy", options.referrer_policy);
    set("Cross-Origin-Opener-Policy", options.opener_policy);
    set("Cross-Origin-Resource-Policy", options.resource_policy);
    set("Cross-Origin-Embedder-Policy", options.embedder_policy);
    set("X-Permitted-Cross-Domain-Policies", options.permitted_cross_domain_policies);
    set("Permissions-Policy", options.permissions_policy);
    set("Content-Security-Policy", options.content_security_policy);
    encrypted_ = plain_;
    if (!options.strict_transport_security.empty())
        encrypted_.add("Strict-Transport-Security", options.strict_transport_security);
}

response security_headers::operator()(env& request, const app& next) const {
    auto answer = next(request);
    const bool sent_encrypted =
        plain_.text().size() != encrypted_.text().size() && request.scheme() == "https";
    answer.headers.add_defaults(sent_encrypted ? encrypted_ : plain_);
    return answer;
}

} // namespace groat::inline v0::middleware
