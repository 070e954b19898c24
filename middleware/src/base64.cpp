// SPDX-License-Identifier: BSL-1.0
#include "base64.hpp"

#include <array>
#include <cstdint>

namespace groat::inline v0::detail {
namespace {

constexpr std::uint8_t none = 64;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> all{};
    all.fill(none);
    std::uint8_t value = 0;
    for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789+/"})
        all[static_cast<unsigned char>(c)] = value++;
    return all;
}();

} // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0)
        return {};
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    std::string decoded;
    decoded.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned held = 0; // how many of the lowest bits are no whole byte yet
    for (const char c : text) {
        const auto value = values[static_cast<unsigned char>(c)];
        if (value == none)
            return {};
        bits = (bits << 6U | value) & 0xFFFFU;
        held += 6;
        if (held >= 8) {
            held -= 8;
            decoded += static_cast<char>(bits >> held & 0xFFU);
        }
    }
    const bool lost = (bits & ((1U << held) - 1U)) != 0;
    return lost ? std::nullopt : std::optional{std::move(decoded)};
}

} // namespace groat::inline v0::detail
