// SPDX-License-Identifier: BSL-1.0
#include <groat/constant_time.hpp>

#include <cstddef>

namespace groat::inline v0 {

bool equal_in_constant_time(std::string_view secret, std::string_view given) noexcept {
    // Volatile, so that no compiler leaves the loop early.
    volatile std::size_t different = secret.size() ^ given.size();
    const auto known = secret.empty() ? std::string_view{"\0", 1} : secret;
    std::size_t at = 0;
    for (const char c : given) {
        different = different | static_cast<unsigned char>(c ^ known[at]);
        at = at + 1 == known.size() ? 0 : at + 1;
    }
    return different == 0;
}

} // namespace groat::inline v0
