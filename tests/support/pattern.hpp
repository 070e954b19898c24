// SPDX-License-Identifier: BSL-1.0
// Bytes for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace groat_test {

/// Not one byte like its neighbours, so that a piece in the wrong place shows.
inline std::string pattern(std::size_t size) {
    std::string made(size, '\0');
    std::uint32_t state = 1;
    for (auto& c : made) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>(state >> 24);
    }
    return made;
}

} // namespace groat_test
