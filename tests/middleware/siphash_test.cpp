// SPDX-License-Identifier: BSL-1.0
#include "siphash.hpp"

#include <support/catch.hpp>

#include <string>

using namespace groat;

// The reference implementation's vectors: key 00 01 … 0f, text 00 01 02 …, by its length.
TEST_CASE("siphash: gives the vectors of its reference implementation", "[siphash]") {
    const std::array<std::uint64_t, 2> key{0x0706050403020100U, 0x0F0E0D0C0B0A0908U};
    std::string text;
    for (char c = 0; c < 15; ++c)
        text += c;
    const auto of = [&](std::size_t n) { return detail::siphash(key, text.substr(0, n)); };
    CHECK(of(0) == 0x726FDB47DD0E0E31U);
    CHECK(of(1) == 0x74F839C593DC67FDU);
    CHECK(of(7) == 0xAB0200F58B01D137U);
    CHECK(of(8) == 0x93F5F5799A932462U);
    CHECK(of(15) == 0xA129CA6149BE45E5U);
}

TEST_CASE("siphash: no two keys are alike", "[siphash]") {
    CHECK(detail::random_key() != detail::random_key());
}
