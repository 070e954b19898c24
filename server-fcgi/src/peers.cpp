// SPDX-License-Identifier: BSL-1.0
#include "peers.hpp"

#include <groat/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace groat::inline v0::server::fcgi {
namespace {

using address = std::array<unsigned char, 16>;

address mapped(const void* v4) noexcept {
    address made{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(made.data() + 12, v4, 4);
    return made;
}

bool agree(const address& a, const address& b, unsigned bits) noexcept {
    const auto whole = bits / 8;
    if (std::memcmp(a.data(), b.data(), whole) != 0)
        return false;
    const auto rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

} // namespace

peers::peers(std::span<const std::string> list) {
    for (const auto& text : list)
        prefixes_.push_back(parse(text));
    if (list.empty()) {
        prefixes_.push_back(parse("127.0.0.0/8"));
        prefixes_.push_back(parse("::1"));
    }
}

peers::prefix peers::parse(std::string_view text) {
    const auto slash = text.find('/');
    const std::string host{text.substr(0, slash)};
    prefix made{};
    unsigned char raw[16];
    unsigned most = 128;
    if (::inet_pton(AF_INET, host.c_str(), raw) == 1) {
        made.bytes = mapped(raw);
        most = 32;
    } else if (::inet_pton(AF_INET6, host.c_str(), raw) == 1) {
        std::memcpy(made.bytes.data(), raw, 16);
    } else {
        throw std::invalid_argument{cat("allow: \"", text, "\" is no address, v4 or v6")};
    }
    unsigned bits = most;
    if (slash != text.npos) {
        const auto number = text.substr(slash + 1);
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), bits);
        if (error != std::errc{} || end != number.data() + number.size() || bits > most)
            throw std::invalid_argument{
                cat("allow: \"", text, "\" has no prefix of 0 to ", std::to_string(most), " bits")};
    }
    made.bits = 128 - most + bits;
    return made;
}

bool peers::allow(const sockaddr& from) const noexcept {
    address there{};
    if (from.sa_family == AF_INET)
        there = mapped(&reinterpret_cast<const sockaddr_in&>(from).sin_addr);
    else if (from.sa_family == AF_INET6)
        std::memcpy(there.data(), &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, 16);
    else
        return true;
    return std::ranges::any_of(prefixes_, [&](const prefix& p) {
        return agree(there, p.bytes, p.bits);
    });
}

} // namespace groat::inline v0::server::fcgi
