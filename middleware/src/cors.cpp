// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/cors.hpp>

#include <groat/authority.hpp>
#include <groat/text.hpp>
#include <groat/vary.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// Whether the text is what a browser sends: it is compared byte for byte.
bool is_serialized(std::string_view text) {
    const auto origin = parse_origin(text);
    if (!origin || std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; }))
        return false;
    const auto port = origin->port == default_port(origin->scheme)
                          ? std::string{}
                          : cat(":", std::to_string(origin->port));
    return text == cat(origin->scheme, "://", origin->host, port);
}

std::string list(const std::vector<std::string>& tokens) {
    std::string all;
    for (const auto& token : tokens) {
        if (!detail::is_token(token))
            throw std::invalid_argument{cat("cors: \"", token, "\" is no token")};
        all += cat(all.empty() ? "" : ", ", token);
    }
    return all;
}

} // namespace

cors::cors(cors_options options)
    : options_{std::move(options)}, methods_{list(options_.methods)},
      headers_{list(options_.headers)}, expose_{list(options_.expose)} {
    const auto& origins = options_.origins;
    everyone_ = std::ranges::find(origins, "*") != origins.end();
    if (origins.empty() && !options_.allow)
        throw std::invalid_argument{"cors: no origin is allowed"};
    if (everyone_ && (origins.size() > 1 || options_.allow))
        throw std::invalid_argument{"cors: * stands alone"};
    if (everyone_ && options_.credentials)
        throw std::invalid_argument{"cors: * and credentials exclude one another"};
    for (const auto& origin : origins)
        if (!everyone_ && !is_serialized(origin))
            throw std::invalid_argument{
                cat("cors: \"", origin, "\" is no origin as browsers write them")};
    if (options_.max_age < std::chrono::seconds::zero())
        throw std::invalid_argument{"cors: max_age is less than nothing"};
    // To requests with credentials * is a header of that name (Fetch, 3.3.5).
    if (options_.credentials && (headers_ == "*" || methods_ == "*" || expose_ == "*"))
        throw std::invalid_argument{"cors: * and credentials exclude one another"};
}

bool cors::allows(std::string_view origin) const {
    if (everyone_ || std::ranges::find(options_.origins, origin) != options_.origins.end())
        return true;
    return options_.allow && parse_origin(origin) && options_.allow(origin);
}

void cors::open(headers& of, std::string_view origin) const {
    of.replace("Access-Control-Allow-Origin", everyone_ ? "*" : origin);
    if (options_.credentials)
        of.replace("Access-Control-Allow-Credentials", "true");
}

response cors::preflight(std::string_view origin) const {
    const bool allowed = allows(origin);
    auto answer = allowed ? empty() : text(http::status::forbidden, "this origin is not allowed\n");
    auto& fields = answer.headers;
    if (allowed) {
        open(fields, origin);
        if (!methods_.empty())
            fields.add("Access-Control-Allow-Methods", methods_);
        if (!headers_.empty())
            fields.add("Access-Control-Allow-Headers", headers_);
        fields.add("Access-Control-Max-Age", static_cast<std::uint64_t>(options_.max_age.count()));
    }
    if (!everyone_)
        add_vary(fields, "Origin");
    return answer;
}

response cors::operator()(env& request, const app& next) const {
    const auto origin = request.var("HTTP_ORIGIN");
    if (origin && request.method() == "OPTIONS" &&
        request.var("HTTP_ACCESS_CONTROL_REQUEST_METHOD"))
        return preflight(*origin);

    auto answer = next(request);
    auto& fields = answer.headers;
    fields.remove("Access-Control-Allow-Origin");
    fields.remove("Access-Control-Allow-Credentials");
    if (origin && allows(*origin)) {
        open(fields, *origin);
        if (!expose_.empty())
            fields.replace("Access-Control-Expose-Headers", expose_);
    }
    if (!everyone_)
        add_vary(fields, "Origin");
    return answer;
}

} // namespace groat::inline v0::middleware
