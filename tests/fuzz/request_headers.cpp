// SPDX-License-Identifier: BSL-1.0
// What layers read of a request to judge it: hosts, origins, addresses, Forwarded, traceparent,
// credentials, paths. What is read lies within the text and is read alike when it is written again.
#include "base64.hpp"

#include <groat/authority.hpp>
#include <groat/forwarded.hpp>
#include <groat/ip_network.hpp>
#include <groat/middleware/normalize_path.hpp>
#include <groat/middleware/trace_context.hpp>
#include <groat/text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace groat;

void want(bool it) {
    if (!it)
        std::abort();
}

/// Empty texts lie anywhere.
void want_within(std::string_view part, std::string_view text) {
    want(
        part.empty() ||
        (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size())
    );
}

void check_authority(std::string_view text) {
    const auto found = parse_authority(text);
    if (!found)
        return;
    want_within(found->host, text);
    want(found->host.find_first_of("/?#@\\,\"<> \t\r\n") == text.npos);
    const auto port = found->port ? ":" + std::to_string(*found->port) : std::string{};
    const auto written = cat(found->host, port);
    const auto again = parse_authority(written);
    want(again && again->host == found->host && again->port == found->port);
    want(is_host_pattern(found->host) && matches_host(found->host, found->host));
}

void check_origin(std::string_view text) {
    const auto found = parse_origin(text);
    if (!found)
        return;
    const auto written = cat(found->scheme, "://", found->host, ":", std::to_string(found->port));
    const auto again = parse_origin(written);
    want(again && same_origin(*found, *again));
}

void check_address(std::string_view text) {
    if (const auto found = ip_address::parse(text)) {
        want(ip_address::parse(found->text()) == found);
        const auto alone = ip_network::parse(text);
        want(alone && alone->contains(*found));
    }
    if (const auto network = ip_network::parse(text)) {
        const auto first = ip_address::parse(text.substr(0, text.find('/')));
        want(first.has_value());
        // All of IPv6 begins with addresses that IPv4 has none of.
        want(network->contains(*first) || first->is_v4());
    }
}

void check_forwarded(std::string_view text) {
    constexpr std::size_t most = 16;
    const auto hops = parse_forwarded(text, most);
    if (!hops)
        return;
    want(hops->size() <= most);
    for (const auto& hop : *hops) {
        for (const auto part : {hop.from, hop.by, hop.host, hop.proto})
            want_within(part, text);
        if (const auto node = parse_forwarded_node(hop.from))
            want_within(node->name, hop.from);
    }
}

void check_path(std::string_view text) {
    using middleware::normalize_path;
    using middleware::trailing_slash;
    for (const auto trailing :
         {trailing_slash::kept, trailing_slash::removed, trailing_slash::added}) {
        const auto once = normalize_path::normalized(text, trailing);
        want(normalize_path::normalized(once, trailing) == once);
        if (text.starts_with('/'))
            want(
                once.starts_with('/') && once.find("//") == once.npos &&
                cat(once, "/").find("/../") == once.npos
            );
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    check_authority(text);
    check_origin(text);
    check_address(text);
    check_forwarded(text);
    check_path(text);
    if (const auto place = middleware::trace_place::parse(text)) {
        const auto again = middleware::trace_place::parse(place->text());
        want(again && again->text() == place->text());
    }
    if (const auto decoded = detail::decode_base64(text))
        want(decoded->size() <= text.size() / 4 * 3);
    return 0;
}
