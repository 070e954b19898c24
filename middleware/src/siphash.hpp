// SPDX-License-Identifier: BSL-1.0
// A hash that a stranger can't aim.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace groat::inline v0::detail {

/// SipHash-2-4 (Aumasson and Bernstein, 2012). With a secret key nobody outside finds texts that
/// collide.
[[nodiscard]] std::uint64_t siphash(
    const std::array<std::uint64_t, 2>& key, std::string_view text
) noexcept;

/// A key from the system's random source.
[[nodiscard]] std::array<std::uint64_t, 2> random_key();

} // namespace groat::inline v0::detail
