// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/method_override.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include "header_variable.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// The first of that name in a query, as it stands: what a method is made of is never encoded.
std::string_view parameter_of(std::string_view query, std::string_view name) noexcept {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name))
            return pair.substr(name.size() + 1);
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return {};
}

} // namespace

method_override::method_override(method_override_options options)
    : options_{std::move(options)}, variable_{detail::header_variable(options_.header)} {
    if (options_.methods.empty())
        throw std::invalid_argument{"method_override: no method"};
    for (const auto& method : options_.methods) {
        if (!detail::is_token(method))
            throw std::invalid_argument{cat("method_override: \"", method, "\" is no token")};
        for (const std::string_view other : {"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
            if (iequal(method, other))
                throw std::invalid_argument{cat("method_override: a POST is no ", other)};
    }
    if (options_.header.empty() && options_.parameter.empty())
        throw std::invalid_argument{"method_override: neither a header nor a parameter"};
    if (!options_.header.empty() && !detail::is_token(options_.header))
        throw std::invalid_argument{cat("method_override: \"", options_.header, "\" is no token")};
}

response method_override::operator()(env& request, const app& next) const {
    const auto [to, with] = leads_to(request, next);
    if (!to)
        return text(http::status::bad_request, "a POST does not become that method\n");
    if (with != &request)
        request.put(original, request.method());
    return (*to)(*with);
}

passage method_override::leads_to(env& request, const app& next) const {
    if (request.method() != "POST")
        return {&next, &request};
    std::string_view meant;
    if (!options_.header.empty())
        meant = trimmed(request.var(variable_).value_or(std::string_view{}));
    if (meant.empty() && !options_.parameter.empty())
        meant = parameter_of(request.query_string(), options_.parameter);
    if (meant.empty())
        return {&next, &request};

    const auto found = std::ranges::find_if(options_.methods, [&](const std::string& one) {
        return iequal(one, meant);
    });
    if (found == options_.methods.end())
        return {nullptr, &request};
    return {&next, &request.child({{"REQUEST_METHOD", *found}, {variable_, unset}})};
}

} // namespace groat::inline v0::middleware
