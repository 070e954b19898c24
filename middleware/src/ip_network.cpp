// SPDX-License-Identifier: BSL-1.0
#include <groat/ip_network.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>

namespace groat::inline v0 {
namespace {

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr unsigned mapped_bits = 8 * mapped.size();

/// Four numbers to 255 without leading zeros, dots between them: what inet_pton(3) takes, which
/// wants a NUL behind it and so a copy.
bool read_v4(std::string_view text, std::uint8_t* into) noexcept {
    constexpr int numbers = 4;
    const auto* at = text.data();
    const auto* const end = at + text.size();
    for (int i = 0; i < numbers; ++i) {
        if (i > 0 && (at == end || *at++ != '.'))
            return false;
        const auto* const first = at;
        unsigned value = 0;
        for (; at != end && *at >= '0' && *at <= '9' && value <= 255; ++at)
            value = value * 10 + static_cast<unsigned>(*at - '0');
        if (at == first || value > 255 || (*first == '0' && at - first > 1))
            return false;
        into[i] = static_cast<std::uint8_t>(value);
    }
    return at == end;
}

ip_network checked(std::string_view text) {
    const auto network = ip_network::parse(text);
    if (network)
        return *network;
    std::string message{"ip_network: \""};
    append_escaped(message, text);
    throw std::invalid_argument{
        message + "\" is no address and no network, or has bits set behind its prefix"};
}

} // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) noexcept {
    if (text.find(':') == text.npos) {
        std::array<std::uint8_t, 16> bytes{};
        std::ranges::copy(mapped, bytes.begin());
        return read_v4(text, bytes.data() + mapped.size()) ? std::optional{ip_address{bytes}}
                                                           : std::nullopt;
    }
    char copy[INET6_ADDRSTRLEN];
    if (text.size() >= sizeof copy || text.find('\0') != text.npos)
        return {};
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';

    std::array<std::uint8_t, 16> bytes{};
    if (::inet_pton(AF_INET6, copy, bytes.data()) != 1)
        return {};
    return ip_address{bytes};
}

bool ip_address::is_v4() const noexcept {
    return std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

std::string ip_address::text() const {
    char buffer[INET6_ADDRSTRLEN];
    if (is_v4())
        return ::inet_ntop(AF_INET, bytes_.data() + mapped.size(), buffer, sizeof buffer);
    return ::inet_ntop(AF_INET6, bytes_.data(), buffer, sizeof buffer);
}

ip_network::ip_network(std::string_view text) : ip_network{checked(text)} {}

std::optional<ip_network> ip_network::parse(std::string_view text) noexcept {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const auto first = ip_address::parse(address);
    if (!first)
        return {};
    // How it is written decides what is counted: ::ffff:0:0/96 is IPv4 in the way of IPv6.
    const unsigned before = address.find(':') == address.npos ? mapped_bits : 0;
    unsigned bits = 128;
    if (slash != text.npos) {
        const auto digits = text.substr(slash + 1);
        unsigned given = 0;
        const auto* const end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, given);
        const bool leading_zero = digits.size() > 1 && digits.front() == '0';
        if (error != std::errc{} || stop != end || leading_zero || given > 128 - before)
            return {};
        bits = before + given;
    }
    for (auto bit = bits; bit < 128; ++bit)
        if ((first->bytes_[bit / 8] >> (7 - bit % 8)) & 1U)
            return {};
    return ip_network{*first, bits};
}

bool ip_network::contains(const ip_address& it) const noexcept {
    if (bits_ < mapped_bits && it.is_v4())
        return false;
    const auto whole = static_cast<std::ptrdiff_t>(bits_ / 8);
    const auto& mine = first_.bytes_;
    if (!std::equal(mine.begin(), mine.begin() + whole, it.bytes_.begin()))
        return false;
    const unsigned rest = bits_ % 8;
    const auto at = static_cast<std::size_t>(whole);
    return rest == 0 || ((mine[at] ^ it.bytes_[at]) >> (8 - rest)) == 0;
}

ip_networks::ip_networks(std::initializer_list<std::string_view> texts) {
    for (const auto text : texts)
        all_.emplace_back(text);
}

ip_networks::ip_networks(const std::vector<std::string>& texts) {
    for (const auto& text : texts)
        all_.emplace_back(text);
}

bool ip_networks::contains(const ip_address& it) const noexcept {
    return std::ranges::any_of(all_, [&](const ip_network& one) { return one.contains(it); });
}

bool ip_networks::contains(std::string_view address) const noexcept {
    if (all_.empty())
        return false;
    const auto it = ip_address::parse(address);
    return it && contains(*it);
}

} // namespace groat::inline v0
