// SPDX-License-Identifier: BSL-1.0
// The first part of the triple.
#pragma once

#include <groat/http.hpp>

#include <cstdint>
#include <string_view>

namespace groat::inline v0 {

/// A status code: an int from 100 to 999 (RFC 9110, 15) that Beast's names convert to.
/// Servers and lint take 200 to 599 only: FastCGI has no way to send a 1xx.
class status {
public:
    /// Throws std::invalid_argument outside 100 to 999.
    constexpr status(int code) : code_{static_cast<std::int16_t>(code)} {
        if (code < 100 || code > 999)
            refuse(code);
    }
    constexpr status(http::status code) : status{static_cast<int>(code)} {}

    constexpr operator int() const noexcept { return code_; }
    [[nodiscard]] constexpr int value() const noexcept { return code_; }

    /// The phrase that RFC 9110 gives it; "Unknown Status" for a code without one.
    [[nodiscard]] std::string_view reason() const noexcept;

    /// Whether RFC 9110 lets a response of this status have a body: not 1xx, 204 or 304.
    [[nodiscard]] constexpr bool allows_body() const noexcept {
        return code_ >= 200 && code_ != 204 && code_ != 304;
    }

    friend constexpr bool operator==(status a, status b) noexcept { return a.code_ == b.code_; }
    friend constexpr bool operator==(status a, int b) noexcept { return a.code_ == b; }
    friend constexpr bool operator==(status a, http::status b) noexcept {
        return a.code_ == static_cast<int>(b);
    }

private:
    [[noreturn]] static void refuse(int code);

    std::int16_t code_;
};

} // namespace groat::inline v0
