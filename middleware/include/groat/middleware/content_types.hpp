// SPDX-License-Identifier: BSL-1.0
// Only request bodies of types that an app can read.
#pragma once

#include <groat/app.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

struct content_types_options {
    /// `application/json`, `text/*`.
    std::vector<std::string> accepted = {};

    /// Whether a body without a type is let in.
    bool untyped = false;
};

/// Answers 415 to requests whose body is of none of the types that are accepted (RFC 9110,
/// 15.5.16), and says in Accept which are.
///
/// The type is compared whole, without case and without its parameters: what merely contains
/// `application/json` is not JSON. So no form of another site, which can send three types only,
/// passes for JSON. A request has a body if it has a length other than 0, or a type without one; a
/// request without a body passes.
///
/// Reads    CONTENT_TYPE and CONTENT_LENGTH.
/// Writes   Accept, in a response of its own.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed without a type, or with one that is none;
///          nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/content_types.cpp
class content_types {
public:
    /// `{"application/json"}`
    content_types(std::initializer_list<std::string_view> accepted);
    explicit content_types(content_types_options options);

    response operator()(env& request, const app& next) const;

private:
    [[nodiscard]] bool accepts(std::string_view type) const noexcept;

    content_types_options options_;
    std::string accept_; // as the header has it
};

} // namespace groat::inline v0::middleware
