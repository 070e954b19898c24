// SPDX-License-Identifier: BSL-1.0
// How a thing that was begun came to its end.
#pragma once

#include <cstdint>
#include <string_view>

namespace groat::inline v0 {

/// An exchange ends once, as *done*, *failed* or *aborted*; a body ends once, as any of the four.
enum class fate : std::uint8_t {
    done,      ///< the kernel took the last byte
    failed,    ///< the body broke, or its bytes were more or fewer than its Content-Length
    aborted,   ///< the client left, or a deadline passed
    discarded, ///< a body only: nobody wanted it (replaced, or left out for HEAD and 304)
};

[[nodiscard]] constexpr std::string_view to_string(fate how) noexcept {
    switch (how) {
    case fate::done:
        return "done";
    case fate::failed:
        return "failed";
    case fate::aborted:
        return "aborted";
    case fate::discarded:
        return "discarded";
    }
    return "";
}

} // namespace groat::inline v0
