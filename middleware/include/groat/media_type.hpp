// SPDX-License-Identifier: BSL-1.0
// What a file's name says of its bytes.
#pragma once

#include <optional>
#include <string_view>

namespace groat::inline v0 {

/// What stands behind the last dot of a file's name, or of the last segment of a path; empty if
/// there is no dot or only the one that hides the file. In the spelling of the name.
[[nodiscard]] std::string_view file_extension(std::string_view name) noexcept;

/// The media type that an extension stands for, in any case and without its dot, as Debian's
/// /etc/mime.types had it when the table was generated; the text lives for ever.
[[nodiscard]] std::optional<std::string_view> media_type_of(std::string_view extension) noexcept;

/// Whether a `charset` parameter belongs to the type: `text/*` and ECMAScript's older names. JSON
/// has none, and XML says it itself.
[[nodiscard]] bool takes_charset(std::string_view media_type) noexcept;

} // namespace groat::inline v0
