// SPDX-License-Identifier: BSL-1.0
// Looks at text eight or sixteen bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace groat::inline v0::server::fcgi {

using word = std::uint64_t;

/// That byte, eight times.
constexpr word each(unsigned char byte) noexcept {
    return byte * word{0x0101010101010101};
}

/// The highest bit of each byte that is below, and perhaps of others above it: none if none is.
/// `than` is 0x80 at most.
constexpr word below(word eight, unsigned char than) noexcept {
    return (eight - each(than)) & ~eight & each(0x80);
}

/// Eight bytes, the first one lowest, on every machine.
constexpr word word_at(const char* text) noexcept {
    word eight = 0;
    if (std::is_constant_evaluated() || std::endian::native != std::endian::little) {
        for (unsigned i = 0; i < sizeof eight; ++i)
            eight |= word{static_cast<unsigned char>(text[i])} << 8 * i;
    } else {
        std::memcpy(&eight, text, sizeof eight);
    }
    return eight;
}

/// One to seven bytes, some of them twice; the rest of the word is no ASCII.
inline word short_word(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return word{static_cast<unsigned char>(text[i])}; };
    if (text.size() < sizeof(std::uint32_t))
        return each(0x80) << 24U | byte(0) << 16U | byte(text.size() / 2) << 8U |
               byte(text.size() - 1);
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, text.data(), sizeof first);
    std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
    return word{first} << 32U | last;
}

/// Shows every byte of the text, some of them twice.
template <class See>
void each_word(std::string_view text, See see) noexcept {
    if (text.size() < sizeof(word)) {
        if (!text.empty())
            see(short_word(text));
        return;
    }
    const char* at = text.data();
    const char* const last = at + text.size() - sizeof(word);
    for (; at < last; at += sizeof(word))
        see(word_at(at));
    see(word_at(last));
}

/// Whether there is a control, a space or DEL.
inline bool has_control(std::string_view text) noexcept {
    word seen = 0;
    each_word(text, [&seen](word eight) {
        seen |= below(eight, 0x21) | below(eight ^ each(0x7f), 1);
    });
    return seen != 0;
}

/// Whether there is one of what values hardly ever hold: NUL, TAB, CR, LF, and what lies between.
inline bool has_rare(std::string_view text) noexcept {
    using sixteen [[gnu::vector_size(16)]] = unsigned char;
    constexpr unsigned char most = '\r';
    if (text.size() < sizeof(word))
        return !text.empty() && below(short_word(text), most + 1) != 0;
    if (text.size() < sizeof(sixteen)) {
        const auto last = word_at(text.data() + text.size() - sizeof(word));
        return (below(word_at(text.data()), most + 1) | below(last, most + 1)) != 0;
    }
    const auto at = [](const char* from) {
        sixteen bytes;
        std::memcpy(&bytes, from, sizeof bytes);
        return bytes <= most;
    };
    const char* const last = text.data() + text.size() - sizeof(sixteen);
    auto seen = at(last);
    for (const char* from = text.data(); from < last; from += sizeof(sixteen))
        seen |= at(from);
    word halves[2];
    std::memcpy(halves, &seen, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

} // namespace groat::inline v0::server::fcgi
