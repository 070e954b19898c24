// SPDX-License-Identifier: BSL-1.0
#include <groat/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace groat::inline v0 {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr bool unreserved(char c) noexcept {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

/// The length of the well-formed UTF-8 sequence of two bytes or more that begins here; 0 if there
/// is none (Unicode 15, table 3-7), or if it encodes a C1 control.
std::size_t utf8_sequence(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) && (first != 0xC2 || second >= 0xA0) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool shortest = first != 0xE0 || second >= 0xA0;
        const bool no_surrogate = first != 0xED || second <= 0x9F;
        return follows(1) && follows(2) && shortest && no_surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool shortest = first != 0xF0 || second >= 0x90;
        const bool in_range = first != 0xF4 || second <= 0x8F;
        return follows(1) && follows(2) && follows(3) && shortest && in_range ? 4 : 0;
    }
    return 0;
}

/// Whether a byte stands in a line as it is: printable ASCII, and no quote or backslash in quotes.
template <bool quoted>
constexpr bool plain(unsigned char byte) noexcept {
    return byte >= 0x20 && byte < 0x7F && !(quoted && (byte == '"' || byte == '\\'));
}

using sixteen [[gnu::vector_size(16)]] = unsigned char;
using eight [[gnu::vector_size(8)]] = unsigned char;

bool is_zero(sixteen bytes) noexcept {
    std::uint64_t halves[2];
    std::memcpy(halves, &bytes, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}
bool is_zero(eight bytes) noexcept {
    std::uint64_t whole = 0;
    std::memcpy(&whole, &bytes, sizeof whole);
    return whole == 0;
}

/// Whether all of so many bytes do.
template <bool quoted, class Bytes>
bool all_plain(const char* from) noexcept {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    auto special = (bytes < 0x20) | (bytes > 0x7E);
    if constexpr (quoted)
        special |= (bytes == '"') | (bytes == '\\');
    return is_zero(reinterpret_cast<Bytes>(special));
}

/// How many bytes from the first on stand in a line as they are.
template <bool quoted>
std::size_t plain_length(std::string_view text) noexcept {
    constexpr auto step = sizeof(sixteen);
    constexpr auto half = sizeof(eight);
    const auto* const end = text.data() + text.size();
    std::size_t at = 0;
    while (at + step <= text.size() && all_plain<quoted, sixteen>(text.data() + at))
        at += step;
    // The rest is looked at together with some that was looked at, if that is enough for one look.
    if (at > 0 && at + step > text.size() && all_plain<quoted, sixteen>(end - step))
        return text.size();
    if (text.size() >= half && text.size() < step && all_plain<quoted, eight>(text.data()) &&
        all_plain<quoted, eight>(end - half))
        return text.size();
    while (at < text.size() && plain<quoted>(static_cast<unsigned char>(text[at])))
        ++at;
    return at;
}

/// `hex` is what comes before the two digits of a byte that can't stand there.
template <bool quoted>
void append_line_safe(std::string& out, std::string_view text, std::string_view hex = "\\x") {
    for (;;) {
        const auto as_it_is = plain_length<quoted>(text);
        out += text.substr(0, as_it_is);
        text.remove_prefix(as_it_is);
        if (text.empty())
            return;
        const auto byte = static_cast<unsigned char>(text.front());
        std::size_t taken = 1;
        if (quoted && (byte == '"' || byte == '\\')) {
            out += '\\';
            out += text.front();
        } else if (const auto length = utf8_sequence(text); length > 0) {
            out += text.substr(0, length);
            taken = length;
        } else {
            out += hex;
            out += hex_digits[byte >> 4U];
            out += hex_digits[byte & 15U];
        }
        text.remove_prefix(taken);
    }
}

} // namespace

std::string cat(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts)
        size += part.size();
    std::string whole;
    whole.reserve(size);
    for (const auto part : parts)
        whole += part;
    return whole;
}

bool iequal(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size())
        return false;
    return std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
        return x == y || lower(x) == lower(y);
    });
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

result<std::size_t> percent_decode(std::string_view text, char* into) noexcept {
    char* at = into;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            *at++ = text[i];
            continue;
        }
        const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return errc::bad_percent;
        *at++ = static_cast<char>(high * 16 + low);
        i += 2;
    }
    return static_cast<std::size_t>(at - into);
}

result<std::string> percent_decode(std::string_view text) {
    std::string decoded(text.size(), '\0');
    const auto size = percent_decode(text, decoded.data());
    if (!size)
        return size.error();
    decoded.resize(*size);
    return decoded;
}

std::string percent_encode_path(std::string_view path) {
    std::string encoded;
    encoded.reserve(path.size());
    for (const char c : path) {
        if (unreserved(c) || c == '/') {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += hex_digits[byte >> 4U];
        encoded += hex_digits[byte & 15U];
    }
    return encoded;
}

void append_escaped(std::string& out, std::string_view text) {
    append_line_safe<true>(out, text);
}

void append_printable(std::string& out, std::string_view text) {
    append_line_safe<false>(out, text);
}

void append_json(std::string& out, std::string_view text) {
    out += '"';
    append_line_safe<true>(out, text, "\\u00");
    out += '"';
}

} // namespace groat::inline v0
