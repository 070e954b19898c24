// SPDX-License-Identifier: BSL-1.0
// What is done with a variable, told from its name by a few looks at it.
#pragma once

#include "bytes.hpp"
#include "names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace groat::inline v0::server::fcgi {

/// What a variable's name says.
struct known_as {
    std::size_t usual; ///< which of the usual names it is; `usual_names` for another
    handling how;      ///< what to do with one of the usual
};

namespace usual {

struct name_and_handling {
    std::string_view text;
    handling how;
};

using enum handling;

inline constexpr std::array<name_and_handling, usual_names> names{{
    // In the order of `name`.
    {"REQUEST_METHOD", copied},
    {"SERVER_PROTOCOL", copied},
    {"SERVER_SOFTWARE", copied},
    {"SCRIPT_FILENAME", copied},
    {"SERVER_NAME", ours},
    {"SERVER_PORT", ours},
    {"SCRIPT_NAME", ours},
    {"PATH_INFO", ours},
    {"REQUEST_URI", ours},
    {"QUERY_STRING", ours},
    {"HTTPS", ours},
    {"REQUEST_SCHEME", ours},
    {"CONTENT_LENGTH", length},
    {"HTTP_HOST", host},
    {"HTTP_CONTENT_TYPE", dropped},
    // Of these nobody asks for the value.
    {"FCGI_ROLE", ours},
    {"CONTENT_TYPE", optional},
    {"REMOTE_USER", user},
    {"AUTH_TYPE", user},
    {"REMOTE_IDENT", identity},
    {"HTTP_COOKIE", cookie},
    // The front server has framed the body and owns its length.
    {"HTTP_PROXY", dropped},
    {"HTTP_CONTENT_LENGTH", dropped},
    {"HTTP_TRANSFER_ENCODING", dropped},
    // The rest is here because it is common: another name would be handled alike.
    {"GATEWAY_INTERFACE", copied},
    {"REMOTE_ADDR", copied},
    {"REMOTE_PORT", copied},
    {"SERVER_ADDR", copied},
    {"DOCUMENT_URI", copied},
    {"DOCUMENT_ROOT", copied},
    {"REDIRECT_STATUS", copied},
    {"PATH_TRANSLATED", copied},
    {"HTTP_ACCEPT", header},
    {"HTTP_ACCEPT_ENCODING", header},
    {"HTTP_ACCEPT_LANGUAGE", header},
    {"HTTP_AUTHORIZATION", header},
    {"HTTP_CACHE_CONTROL", header},
    {"HTTP_CONNECTION", header},
    {"HTTP_DNT", header},
    {"HTTP_IF_MODIFIED_SINCE", header},
    {"HTTP_IF_NONE_MATCH", header},
    {"HTTP_ORIGIN", header},
    {"HTTP_PRAGMA", header},
    {"HTTP_PRIORITY", header},
    {"HTTP_RANGE", header},
    {"HTTP_REFERER", header},
    {"HTTP_SEC_CH_UA", header},
    {"HTTP_SEC_CH_UA_MOBILE", header},
    {"HTTP_SEC_CH_UA_PLATFORM", header},
    {"HTTP_SEC_FETCH_DEST", header},
    {"HTTP_SEC_FETCH_MODE", header},
    {"HTTP_SEC_FETCH_SITE", header},
    {"HTTP_SEC_FETCH_USER", header},
    {"HTTP_UPGRADE_INSECURE_REQUESTS", header},
    {"HTTP_USER_AGENT", header},
    {"HTTP_VIA", header},
    {"HTTP_X_FORWARDED_FOR", header},
    {"HTTP_X_FORWARDED_PROTO", header},
    {"HTTP_X_REAL_IP", header},
    {"HTTP_X_REQUESTED_WITH", header},
}};

inline constexpr std::size_t https = static_cast<std::size_t>(name::https); // the one short name
static_assert(names[https].text == "HTTPS");
static_assert(
    names[static_cast<std::size_t>(name::count) - 1].text == "HTTP_CONTENT_TYPE" &&
    names[static_cast<std::size_t>(name::http_host)].text == "HTTP_HOST"
);

/// A name of eight bytes or more by its ends: looked at like this, a short one is two numbers.
struct ends {
    word first;
    word last;

    constexpr explicit ends(std::string_view text) noexcept
        : first{word_at(text.data())}, last{word_at(text.data() + text.size() - sizeof(word))} {}

    friend constexpr bool operator==(const ends&, const ends&) = default;

    /// Different for each usual name, which `make_index` checks.
    [[nodiscard]] constexpr std::size_t place() const noexcept {
        constexpr word multiplier = 0xb22cc3474ca27b41; // found by trying
        return static_cast<std::size_t>(((first ^ std::rotl(last, 29)) * multiplier) >> 56U);
    }
};

struct entry {
    ends both{"        "}; // no name
    const char* text = nullptr;
    std::uint8_t size = 0;
    std::uint8_t usual = 0;
    handling how = copied;
};

struct index {
    std::array<std::uint8_t, 256> places{}; // by `ends::place`, of an entry; entry 0 is no name
    std::array<entry, 64> entries{};
};

consteval index make_index() {
    index made;
    std::uint8_t number = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == https)
            continue;
        const auto& [text, how] = names[i];
        const ends both{text};
        auto& place = made.places[both.place()];
        if (place != 0)
            throw "two usual names have one place: another multiplier is needed";
        place = ++number;
        made.entries[number] = {
            both,
            text.data(),
            static_cast<std::uint8_t>(text.size()),
            static_cast<std::uint8_t>(i),
            how};
    }
    return made;
}

inline constexpr auto all = make_index();

inline constexpr std::size_t longest = 4 * sizeof(word);
static_assert(std::ranges::all_of(names, [](const auto& u) { return u.text.size() <= longest; }));

/// What the ends leave out of names that are longer than both.
inline bool same_middle(std::string_view a, const char* b) noexcept {
    const auto inner = a.size() - 2 * sizeof(word);
    return a.size() <= 2 * sizeof(word) ||
           (word_at(a.data() + sizeof(word)) == word_at(b + sizeof(word)) &&
            word_at(a.data() + inner) == word_at(b + inner));
}

} // namespace usual

[[nodiscard]] inline known_as classify(std::string_view text) noexcept {
    using namespace usual;
    constexpr known_as other{usual_names, copied};
    if (text.size() < sizeof(word))
        return text == names[https].text ? known_as{https, names[https].how} : other;
    const ends both{text};
    const auto& found = all.entries[all.places[both.place()] % all.entries.size()];
    if (found.size != text.size() || found.both != both || !same_middle(text, found.text))
        return other;
    return {found.usual, found.how};
}

} // namespace groat::inline v0::server::fcgi
