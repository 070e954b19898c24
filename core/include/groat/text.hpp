// SPDX-License-Identifier: BSL-1.0
// Small work on text that every layer needs, done once and without a locale.
#pragma once

#include <groat/result.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// One string from several views, with one allocation at most: `cat("<", tag, ">")`.
[[nodiscard]] std::string cat(std::initializer_list<std::string_view> parts);

template <class... Parts>
[[nodiscard]] std::string cat(const Parts&... parts) {
    return cat({std::string_view{parts}...});
}

/// Equal but for the case of ASCII letters.
[[nodiscard]] bool iequal(std::string_view a, std::string_view b) noexcept;

/// Without the spaces and tabs at both ends (RFC 9110's OWS).
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Decodes %XX once, as RFC 3986, 2.1 has it; `+` stays `+`. Bytes are not judged: a caller that
/// opens files must refuse NUL and dot segments itself.
[[nodiscard]] result<std::string> percent_decode(std::string_view text);

/// The same without an allocation: `into` has room for all of the text. Gives how many bytes it
/// became.
[[nodiscard]] result<std::size_t> percent_decode(std::string_view text, char* into) noexcept;

/// Encodes all but RFC 3986's unreserved characters and `/`: what may stand in a Location.
[[nodiscard]] std::string percent_encode_path(std::string_view path);

/// Appends the text so that it stays within one line of a log and within its quotes: control bytes,
/// DEL, C1 bytes, `"` and `\` become `\xHH`, `\"` and `\\`. Other bytes from 0x80 on stay when they
/// are well-formed UTF-8 and become `\xHH` when not.
void append_escaped(std::string& out, std::string_view text);

/// The same for a message that is not quoted: `"` and `\` stay as they are.
void append_printable(std::string& out, std::string_view text);

/// Appends the text as a JSON string (RFC 8259, 7), in its quotes: control bytes become `\u00HH`,
/// and so do bytes that are not well-formed UTF-8, so that the result always is.
void append_json(std::string& out, std::string_view text);

} // namespace groat::inline v0
