// SPDX-License-Identifier: BSL-1.0
#include "host.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace groat::inline v0::server::fcgi {
namespace {

/// The bytes that no host has.
constexpr auto foreign = [] {
    std::array<bool, 256> all{};
    for (std::size_t c = 0; c <= 0x20; ++c)
        all[c] = true;
    for (const char c : {'/', '?', '#', '@', '\\', '"', '<', '>', '\x7f'})
        all[static_cast<unsigned char>(c)] = true;
    return all;
}();

constexpr bool is_foreign(char c) noexcept {
    return foreign[static_cast<unsigned char>(c)];
}

} // namespace

bool is_host(std::string_view text) noexcept {
    if (std::ranges::any_of(text, is_foreign))
        return false;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == text.npos)
            return false;
        text.remove_prefix(close + 1);
    } else {
        text.remove_prefix(std::min(text.find(':'), text.size()));
    }
    const auto port = text.substr(std::min<std::size_t>(1, text.size()));
    return (text.empty() || text.front() == ':') &&
           std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_port(std::string_view text) noexcept {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0;
}

} // namespace groat::inline v0::server::fcgi
