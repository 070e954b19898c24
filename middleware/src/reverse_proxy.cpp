// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/reverse_proxy.hpp>

#include <groat/authority.hpp>
#include <groat/forwarded.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

constexpr std::array<std::string_view, 8> headers_of_proxies{
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
    "HTTP_TRUE_CLIENT_IP"};

/// What the proxies told; empty where they didn't.
struct told {
    std::optional<forwarded_node> client;
    std::string_view scheme;
    std::string_view host;
    std::string_view port;
};

std::string_view text_of(const env& request, std::string_view name) {
    return request.var(name).value_or(std::string_view{});
}

/// Takes the last element that isn't empty off a list; empty when there is none.
std::string_view take_last(std::string_view& list) noexcept {
    std::string_view last;
    while (last.empty() && !list.empty()) {
        const auto comma = list.rfind(',');
        const auto begin = comma == list.npos ? 0 : comma + 1;
        last = trimmed(list.substr(begin));
        list = list.substr(0, comma == list.npos ? 0 : comma);
    }
    return last;
}

std::string_view last_of(std::string_view list) noexcept {
    return take_last(list);
}

bool is_trusted(const forwarded_node& hop, const ip_networks& trusted) noexcept {
    return hop.address && trusted.contains(*hop.address);
}

/// False for what can't be read.
bool read_x_forwarded(const env& request, const reverse_proxy_options& how, told& into) {
    auto hops = text_of(request, "HTTP_X_FORWARDED_FOR");
    std::size_t count = 0;
    for (auto hop = take_last(hops); !hop.empty(); hop = take_last(hops)) {
        into.client = parse_forwarded_node(hop);
        if (!into.client || ++count > how.max_hops)
            return false;
        if (!is_trusted(*into.client, how.trusted))
            break;
    }
    into.scheme = last_of(text_of(request, "HTTP_X_FORWARDED_PROTO"));
    if (how.host)
        into.host = last_of(text_of(request, "HTTP_X_FORWARDED_HOST"));
    if (how.port)
        into.port = last_of(text_of(request, "HTTP_X_FORWARDED_PORT"));
    return true;
}

bool read_forwarded(const env& request, const reverse_proxy_options& how, told& into) {
    const auto hops = parse_forwarded(text_of(request, "HTTP_FORWARDED"), how.max_hops);
    if (!hops)
        return false;
    for (auto hop = hops->rbegin(); hop != hops->rend(); ++hop) {
        into.client = parse_forwarded_node(hop->from);
        into.scheme = hop->proto;
        into.host = how.host ? hop->host : std::string_view{};
        if (!into.client)
            return false;
        if (!is_trusted(*into.client, how.trusted))
            break;
    }
    return true;
}

bool is_port(std::string_view text) noexcept {
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && stop == end && port != 0;
}

bool can_be(const told& it) noexcept {
    return (it.scheme.empty() || iequal(it.scheme, "http") || iequal(it.scheme, "https")) &&
           (it.host.empty() || parse_authority(it.host)) && (it.port.empty() || is_port(it.port));
}

env& without_headers(env& request) {
    return request.child(
        {{headers_of_proxies[0], unset},
         {headers_of_proxies[1], unset},
         {headers_of_proxies[2], unset},
         {headers_of_proxies[3], unset},
         {headers_of_proxies[4], unset},
         {headers_of_proxies[5], unset},
         {headers_of_proxies[6], unset},
         {headers_of_proxies[7], unset}}
    );
}

env& with(const told& it, env& request) {
    auto* inner = &request;
    if (it.client) {
        std::optional<std::string> port;
        if (it.client->port)
            port = std::to_string(*it.client->port);
        inner = &inner->child({{"REMOTE_ADDR", it.client->name}, {"REMOTE_PORT", port}});
    }
    if (!it.scheme.empty()) {
        const bool https = iequal(it.scheme, "https");
        const auto flag = https ? std::optional<std::string_view>{"on"} : unset;
        inner = &inner->child({{"HTTPS", flag}, {"REQUEST_SCHEME", https ? "https" : "http"}});
    }
    if (!it.host.empty())
        inner = &inner->child({{"HTTP_HOST", it.host}});
    if (!it.port.empty())
        return inner->child({{"SERVER_PORT", it.port}});
    if (it.host.empty() && it.scheme.empty())
        return *inner;
    const auto at = parse_authority(inner->host());
    const auto port = at && at->port ? *at->port : default_port(inner->scheme());
    return inner->child({{"SERVER_PORT", std::to_string(port)}});
}

/// What there is of the headers of proxies.
enum class finding : std::uint8_t { none, of_anyone, malformed, believed };

finding read(const env& request, const reverse_proxy_options& how, told& into) {
    if (!request.has_any(headers_of_proxies))
        return finding::none;
    if (!how.trusted.contains(request.remote_addr()))
        return finding::of_anyone;
    const bool well_formed = how.headers == forwarded_by::rfc7239
                                 ? read_forwarded(request, how, into)
                                 : read_x_forwarded(request, how, into);
    return well_formed && can_be(into) ? finding::believed : finding::malformed;
}

env& onward(finding found, const told& it, env& request) {
    if (found == finding::none)
        return request;
    auto& plain = without_headers(request);
    return found == finding::believed ? with(it, plain) : plain;
}

} // namespace

reverse_proxy::reverse_proxy(reverse_proxy_options options) : options_{std::move(options)} {
    if (options_.trusted.empty())
        throw std::invalid_argument{"reverse_proxy: no trusted network"};
    if (options_.max_hops == 0)
        throw std::invalid_argument{"reverse_proxy: max_hops must be at least 1"};
}

response reverse_proxy::operator()(env& request, const app& next) const {
    told it;
    const auto found = read(request, options_, it);
    if (found == finding::malformed)
        return text(http::status::bad_request, "malformed forwarding headers\n");
    if (found == finding::believed)
        request.put(peer, request.remote_addr());
    return next(onward(found, it, request));
}

passage reverse_proxy::leads_to(env& request, const app& next) const {
    told it;
    const auto found = read(request, options_, it);
    if (found == finding::malformed)
        return {nullptr, &request};
    return {&next, &onward(found, it, request)};
}

} // namespace groat::inline v0::middleware
