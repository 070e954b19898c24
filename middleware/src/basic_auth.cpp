// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/basic_auth.hpp>

#include <groat/constant_time.hpp>
#include <groat/text.hpp>

#include "base64.hpp"
#include "challenge.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

constexpr std::size_t longest = 4096;

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

/// `user:password`, decoded (RFC 7617, 2); nothing for what can't be.
std::optional<std::string> read(std::string_view authorization) {
    if (authorization.size() > longest)
        return {};
    const auto sent = detail::credentials_of("Basic", authorization);
    if (!sent)
        return {};
    auto pair = detail::decode_base64(*sent);
    if (!pair || pair->find(':') == pair->npos || std::ranges::any_of(*pair, is_control))
        return {};
    return pair;
}

} // namespace

basic_auth::basic_auth(basic_auth_options options)
    : options_{std::move(options)},
      challenge_{
          cat("Basic realm=",
              detail::quoted_string("basic_auth: the realm", options_.realm),
              ", charset=\"UTF-8\"")} {
    if (options_.users.empty() == !options_.verify)
        throw std::invalid_argument{"basic_auth: either users or verify is wanted"};
    for (const auto& [name, password] : options_.users)
        if (name.find(':') != name.npos || std::ranges::any_of(name, is_control) ||
            std::ranges::any_of(password, is_control))
            throw std::invalid_argument{"basic_auth: a user that no client can send"};
}

bool basic_auth::is_right(const env& request, std::string_view name, std::string_view password)
    const {
    if (options_.verify)
        return options_.verify(request, name, password);
    // All of them, and all of each: how long it takes tells nothing.
    unsigned found = 0;
    for (const auto& one : options_.users) {
        const unsigned is_name = equal_in_constant_time(one.name, name);
        const unsigned is_password = equal_in_constant_time(one.password, password);
        found |= is_name & is_password;
    }
    return found != 0;
}

response basic_auth::operator()(env& request, const app& next) const {
    const auto sent = read(request.var("HTTP_AUTHORIZATION").value_or(std::string_view{}));
    if (sent) {
        const std::string_view pair{*sent};
        const auto colon = pair.find(':');
        const auto name = pair.substr(0, colon);
        if (is_right(request, name, pair.substr(colon + 1))) {
            request.put(user, std::string{name});
            return next(request.child(
                {{"REMOTE_USER", name}, {"AUTH_TYPE", "Basic"}, {"HTTP_AUTHORIZATION", unset}}
            ));
        }
    }
    auto answer = text(http::status::unauthorized, "Unauthorized\n");
    answer.headers.add("WWW-Authenticate", challenge_);
    return answer;
}

} // namespace groat::inline v0::middleware
