// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/rate_limit.hpp>

#include "rate_table.hpp"
#include "siphash.hpp"

#include <groat/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::size_t most_keys = 16'000'000;
constexpr std::size_t longest_address = 64;

std::int64_t whole_seconds(std::int64_t nanoseconds) {
    return (nanoseconds + second - 1) / second;
}

/// The part of an address that its owner can't change at will.
std::string network_of(std::string_view address) {
    if (address.size() > longest_address)
        address = address.substr(0, longest_address);
    const std::string text{address};
    in6_addr six{};
    if (::inet_pton(AF_INET6, text.c_str(), &six) != 1)
        return text;
    const std::string_view bytes{reinterpret_cast<const char*>(six.s6_addr), sizeof six.s6_addr};
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        std::array<char, INET_ADDRSTRLEN> four{};
        ::inet_ntop(AF_INET, bytes.data() + 12, four.data(), four.size());
        return four.data();
    }
    return std::string{bytes.substr(0, 8)};
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

rate_limit_options checked(rate_limit_options o) {
    const auto refuse = [](std::string_view why) {
        throw std::invalid_argument{cat("rate_limit: ", why)};
    };
    if (o.requests == 0)
        refuse("no request at all is let through");
    if (o.per.count() < 1 || o.per > std::chrono::hours{24 * 366})
        refuse("the time is less than a second or more than a year");
    const auto step = second * o.per.count() / o.requests;
    if (step == 0)
        refuse("there are more requests than nanoseconds");
    if (o.burst == 0)
        o.burst = o.requests;
    if (o.burst > std::numeric_limits<std::int64_t>::max() / 4 / step)
        refuse("the burst takes centuries to come back");
    if (o.keys == 0 || o.keys > most_keys)
        refuse("the number of keys is not from 1 to 16 million");
    if (!is_name(o.name))
        refuse("the name is not made of 1 to 64 letters, digits, - and _");
    if (!o.key)
        o.key = [](const env& request) { return network_of(request.remote_addr()); };
    return o;
}

} // namespace

struct rate_limit::state {
    explicit state(rate_limit_options o)
        : options{checked(std::move(o))},
          allowed{second * options.per.count() / options.requests, options.burst},
          policy{
              cat("\"",
                  options.name,
                  "\";q=",
                  std::to_string(allowed.burst),
                  ";w=",
                  std::to_string(whole_seconds(allowed.step * allowed.burst)))},
          table{options.keys} {}

    void tell(response& answer, const detail::verdict& how) const {
        if (!options.fields)
            return;
        answer.headers.add("RateLimit-Policy", policy);
        answer.headers.add(
            "RateLimit",
            cat("\"",
                options.name,
                "\";r=",
                std::to_string(how.left),
                ";t=",
                std::to_string(whole_seconds(how.full_in)))
        );
    }

    rate_limit_options options;
    detail::rate allowed;
    std::string policy;
    std::array<std::uint64_t, 2> secret = detail::random_key();
    mutable detail::rate_table table;
};

rate_limit::rate_limit(rate_limit_options options)
    : state_{std::make_shared<const state>(std::move(options))} {}

response rate_limit::operator()(env& request, const app& next) const {
    const auto key = state_->options.key(request);
    if (!key)
        return next(request);
    const auto now = request.config().clock->now().time_since_epoch();
    const auto how = state_->table.take(
        detail::siphash(state_->secret, *key),
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(),
        state_->allowed
    );
    if (how.allowed) {
        auto answer = next(request);
        state_->tell(answer, how);
        return answer;
    }
    auto refused = text(http::status::too_many_requests, "too many requests\n");
    refused.headers.add("Retry-After", std::to_string(whole_seconds(how.retry_in)));
    state_->tell(refused, how);
    return refused;
}

} // namespace groat::inline v0::middleware
