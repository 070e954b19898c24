// SPDX-License-Identifier: BSL-1.0
// The entity tag of bytes.
#pragma once

#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// The SHA-1 of the bytes in hexadecimal and in quotes: a strong tag, as ETag has it.
[[nodiscard]] std::string byte_tag(std::string_view bytes);

} // namespace groat::inline v0::detail
