// SPDX-License-Identifier: BSL-1.0
// Headers that are lists of tokens: RFC 9110, 5.6.1.
#pragma once

#include <groat/headers.hpp>

#include <optional>
#include <string_view>

namespace groat::inline v0 {

/// Takes the next element off the front of a comma-separated list without quoted strings; empty
/// elements are passed over. Nothing: the list is over.
[[nodiscard]] std::optional<std::string_view> take_element(std::string_view& list) noexcept;

/// Whether a list has this element, without case.
[[nodiscard]] bool has_element(std::string_view list, std::string_view wanted) noexcept;

/// Whether a field of that name has this element in any of its lines.
[[nodiscard]] bool has_element(
    const headers& fields, field_name name, std::string_view wanted
) noexcept;

} // namespace groat::inline v0
