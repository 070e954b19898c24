// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/bearer.hpp>

#include <groat/text.hpp>

#include "challenge.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

constexpr std::size_t longest = 8192;

bool is_token_byte(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~+/"}.find(c) != std::string_view::npos;
}

/// RFC 6750, 2.1: b64token.
bool is_token(std::string_view text) noexcept {
    const auto padding = std::min(text.find('='), text.size());
    return padding > 0 && text.find_first_not_of('=', padding) == text.npos &&
           std::ranges::all_of(text.substr(0, padding), is_token_byte);
}

} // namespace

bearer::bearer(bearer_options options)
    : options_{std::move(options)},
      realm_{
          options_.realm.empty()
              ? std::string{}
              : cat("realm=", detail::quoted_string("bearer: the realm", options_.realm))} {
    if (!options_.verify)
        throw std::invalid_argument{"bearer: verify is an empty function"};
}

response bearer::refuse(status code, std::string_view error, std::string_view scope) const {
    auto parameters = realm_;
    const auto say = [&](std::string_view parameter) {
        parameters += cat(parameters.empty() ? "" : ", ", parameter);
    };
    if (!error.empty())
        say(cat("error=\"", error, "\""));
    if (!scope.empty())
        say(cat("scope=", detail::quoted_string("bearer: a scope", scope)));
    auto answer = text(code, cat(code.reason(), "\n"));
    answer.headers.add("WWW-Authenticate", cat("Bearer ", parameters));
    return answer;
}

response bearer::operator()(env& request, const app& next) const {
    const auto sent = request.var("HTTP_AUTHORIZATION").value_or(std::string_view{});
    const auto token = detail::credentials_of("Bearer", sent);
    if (!token) // RFC 6750, 3.1: who has not tried is told no error
        return refuse(401, {}, {});
    if (sent.size() > longest || !is_token(*token))
        return refuse(400, "invalid_request", {});

    auto verdict = options_.verify(request, *token);
    if (verdict.what == bearer_verdict::kind::insufficient_scope)
        return refuse(403, "insufficient_scope", verdict.text);
    if (verdict.what != bearer_verdict::kind::accepted)
        return refuse(401, "invalid_token", {});
    const auto& name = request.put(user, std::move(verdict.text));
    return next(request.child(
        {{"REMOTE_USER", name}, {"AUTH_TYPE", "Bearer"}, {"HTTP_AUTHORIZATION", unset}}
    ));
}

} // namespace groat::inline v0::middleware
