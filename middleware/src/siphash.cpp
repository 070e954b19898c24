// SPDX-License-Identifier: BSL-1.0
#include "siphash.hpp"

#include <bit>
#include <cstddef>
#include <random>

namespace groat::inline v0::detail {

std::uint64_t siphash(const std::array<std::uint64_t, 2>& key, std::string_view text) noexcept {
    std::uint64_t v0 = key[0] ^ 0x736f6d6570736575U;
    std::uint64_t v1 = key[1] ^ 0x646f72616e646f6dU;
    std::uint64_t v2 = key[0] ^ 0x6c7967656e657261U;
    std::uint64_t v3 = key[1] ^ 0x7465646279746573U;
    const auto rounds = [&](int n) {
        while (n-- > 0) {
            v0 += v1;
            v2 += v3;
            v1 = std::rotl(v1, 13) ^ v0;
            v3 = std::rotl(v3, 16) ^ v2;
            v0 = std::rotl(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = std::rotl(v1, 17) ^ v2;
            v3 = std::rotl(v3, 21) ^ v0;
            v2 = std::rotl(v2, 32);
        }
    };
    const auto take = [&](std::uint64_t word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    };
    constexpr std::size_t width = 8;
    const auto word = [&](std::size_t at, std::size_t n) {
        std::uint64_t made = 0;
        for (std::size_t i = 0; i < n; ++i)
            made |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
        return made;
    };
    std::size_t at = 0;
    for (; at + width <= text.size(); at += width)
        take(word(at, width));
    take(word(at, text.size() - at) | (std::uint64_t{text.size()} << 56U));
    v2 ^= 0xFF;
    rounds(4);
    return v0 ^ v1 ^ v2 ^ v3;
}

std::array<std::uint64_t, 2> random_key() {
    std::random_device system;
    const auto word = [&] { return (std::uint64_t{system()} << 32U) | system(); };
    return {word(), word()};
}

} // namespace groat::inline v0::detail
