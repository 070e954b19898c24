// SPDX-License-Identifier: BSL-1.0
// The variables that a front server sent, made right once.
#pragma once

#include <groat/env.hpp>
#include <groat/server/fcgi_options.hpp>

#include "name_table.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// Why a request is not let through, and the answer that it gets.
struct refusal {
    int status;
    std::string_view why; ///< for the log; text that always exists
};

/// A header that came again.
struct repeat {
    std::string_view value;
    std::uint32_t first_of; ///< of a name's first repeat: the number of the variable made; else 0
    std::uint32_t next;     ///< the number of the name's next repeat, or 0
};

/// What the app sees. Its views are into the variables as sent or into `text`. To be used again:
/// `clear` keeps what the vectors have.
struct environment {
    std::vector<variable> variables;
    std::optional<std::uint64_t> announced; ///< the body's length; nothing: as far as it goes
    std::string_view method;                ///< these three are among the variables too
    std::string_view script_name;
    std::string_view path_info;
    detail::arena text;
    name_table names; ///< this and the repeats are for the copier alone
    std::vector<repeat> repeats;

    void clear() noexcept {
        variables.clear();
        announced.reset();
        method = script_name = path_info = {};
        text.clear();
        repeats.clear();
    }
};

class copier;

/// Fills a clear environment from the variables as sent:
///
/// * doubled names become one variable: a header's values joined (RFC 9110, 5.3; cookies by `; `),
///   of any other the last;
/// * absent is absent: no empty CONTENT_LENGTH, CONTENT_TYPE, HTTPS, HTTP_HOST; a CONTENT_LENGTH is
///   a number, `-1` is unknown;
/// * what a client could forge goes: HTTP_PROXY, and the headers that CONTENT_LENGTH, CONTENT_TYPE
///   and the front server's own framing speak for; REMOTE_USER unless it is trusted;
/// * SCRIPT_NAME and PATH_INFO by the rule, decoded once; REQUEST_URI in origin form; QUERY_STRING
///   always there; HTTPS is `on` or absent and REQUEST_SCHEME agrees.
///
/// What is more or longer than the limits say is refused. Its time grows with the variables and
/// their bytes, whatever they are.
[[nodiscard]] std::optional<refusal> make_right(
    std::span<const variable> sent, const front_options& front, const limits& most, environment& to
);

/// The same from the last variable on, for who gives them to a copier one by one.
[[nodiscard]] std::optional<refusal> make_right(
    copier& copied, const front_options& front, const limits& most, environment& to
);

} // namespace groat::inline v0::server::fcgi
