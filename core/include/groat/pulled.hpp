// SPDX-License-Identifier: BSL-1.0
// The answer to one pull of a body.
#pragma once

#include <cstdint>
#include <string_view>

namespace groat::inline v0 {

/// A pull answers bytes, *not yet*, or the end. Kinds from `first_other` on are kept for messages
/// that layers may pass to one another; who doesn't know a kind forwards it as it is.
struct pulled {
    enum kind : std::uint8_t { end, bytes, not_yet, first_other = 16 };

    kind what = end;
    bool flush = false;          ///< with bytes: send them, and what came before, without waiting
    std::string_view data = {};  ///< with bytes: valid until the next pull
    const void* other = nullptr; ///< with a foreign kind: its payload, valid until the next pull
};

/// Bytes. Empty ones mean nothing but their flush.
[[nodiscard]] constexpr pulled chunk(std::string_view data, bool flush = false) noexcept {
    return {pulled::bytes, flush, data, nullptr};
}

/// Bytes to be sent at once. A source that will block before its next bytes must say this: nobody
/// can foresee its wait.
[[nodiscard]] constexpr pulled flushed(std::string_view data) noexcept {
    return chunk(data, true);
}

/// Nothing for now: whoever says so took `env.waker()` before and calls it when there is more.
inline constexpr pulled not_yet{pulled::not_yet};

inline constexpr pulled end_of_body{pulled::end};

} // namespace groat::inline v0
