// SPDX-License-Identifier: BSL-1.0
// What front servers would misread, caught before the first byte.
#pragma once

#include <groat/exchange.hpp>
#include <groat/response.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>

namespace groat::inline v0 {

struct checked_head {
    std::string_view fault;                      ///< what makes it impossible to send, or nothing
    std::optional<std::uint64_t> announced = {}; ///< its Content-Length
};

/// Makes the head one that every front server reads alike: framing is left to it, a body that may
/// not be is omitted, a known length is announced.
[[nodiscard]] checked_head check_head(
    response& answer, bool head_only, const exchange_options& options
);

[[nodiscard]] bool is_input_error(const std::exception_ptr& error) noexcept;

} // namespace groat::inline v0
