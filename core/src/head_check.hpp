// SPDX-License-Identifier: BSL-1.0
// What front servers would misread, caught before the first byte.
#pragma once

#include <groat/exchange.hpp>
#include <groat/response.hpp>

#include <exception>
#include <string_view>

namespace groat::inline v0 {

/// Makes the head one that every front server reads alike: framing is left to it, a body that may
/// not be is omitted, a known length is announced. Gives what makes it impossible to send, or
/// nothing.
[[nodiscard]] std::string_view check_head(
    response& answer, bool head_only, const exchange_options& options
);

[[nodiscard]] bool is_input_error(const std::exception_ptr& error) noexcept;

} // namespace groat::inline v0
