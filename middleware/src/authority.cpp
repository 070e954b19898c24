// SPDX-License-Identifier: BSL-1.0
#include <groat/authority.hpp>

#include <groat/ip_network.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <charconv>

namespace groat::inline v0 {
namespace {

constexpr std::size_t longest_host = 253; // RFC 1035, 2.3.4, as text

bool is_name_byte(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

bool is_name(std::string_view host) noexcept {
    return !host.empty() && host.size() <= longest_host && !host.starts_with('.') &&
           !host.ends_with('.') && host.find("..") == host.npos &&
           std::ranges::all_of(host, is_name_byte);
}

bool is_bracketed(std::string_view host) noexcept {
    if (host.size() < 2 || !host.ends_with(']'))
        return false;
    const auto inside = host.substr(1, host.size() - 2);
    return inside.find(':') != inside.npos && ip_address::parse(inside);
}

std::optional<std::uint16_t> parse_port(std::string_view digits) noexcept {
    std::uint16_t port = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, port);
    if (error != std::errc{} || stop != end || port == 0 || digits.size() > 5)
        return {};
    return port;
}

} // namespace

std::optional<authority> parse_authority(std::string_view text) noexcept {
    authority found;
    const bool bracketed = text.starts_with('[');
    const auto name_end = bracketed ? text.find(']') + 1 : std::min(text.find(':'), text.size());
    found.host = text.substr(0, name_end); // empty if the bracket is not closed
    const auto rest = text.substr(name_end);
    if (rest.size() > 1) {
        if (rest.front() != ':')
            return {};
        found.port = parse_port(rest.substr(1));
        if (!found.port)
            return {};
    } else if (!rest.empty() && rest != ":") {
        return {};
    }
    if (bracketed)
        return is_bracketed(found.host) ? std::optional{found} : std::nullopt;
    if (found.host.ends_with('.'))
        found.host.remove_suffix(1);
    return is_name(found.host) ? std::optional{found} : std::nullopt;
}

bool matches_host(std::string_view pattern, std::string_view host) noexcept {
    if (!pattern.starts_with("*."))
        return iequal(pattern, host);
    const auto below = pattern.substr(1); // with its dot
    return host.size() > below.size() && iequal(host.substr(host.size() - below.size()), below);
}

bool is_host_pattern(std::string_view pattern) noexcept {
    if (pattern.starts_with("*."))
        return is_name(pattern.substr(2));
    const auto it = parse_authority(pattern);
    return it && it->host == pattern;
}

std::optional<web_origin> parse_origin(std::string_view text) noexcept {
    const auto scheme = text.substr(0, std::min(text.find("://"), text.size()));
    if (!iequal(scheme, "http") && !iequal(scheme, "https"))
        return {};
    text.remove_prefix(std::min(scheme.size() + 3, text.size()));
    const auto at = parse_authority(text);
    if (!at || text.ends_with(':'))
        return {};
    return web_origin{scheme, at->host, at->port.value_or(default_port(scheme))};
}

bool same_origin(const web_origin& a, const web_origin& b) noexcept {
    return iequal(a.scheme, b.scheme) && iequal(a.host, b.host) && a.port == b.port;
}

std::uint16_t default_port(std::string_view scheme) noexcept {
    return iequal(scheme, "https") ? 443 : 80;
}

} // namespace groat::inline v0
