// SPDX-License-Identifier: BSL-1.0
// Whoever has a token: RFC 6750.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/slot.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace groat::inline v0::middleware {

/// What became of a token.
struct bearer_verdict {
    enum class kind : std::uint8_t {
        accepted,
        invalid,            ///< expired, revoked, forged: 401
        insufficient_scope, ///< good, but not for this: 403
    };

    kind what = kind::invalid;
    std::string text = {}; ///< accepted: the user; insufficient: the scopes that are needed

    [[nodiscard]] static bearer_verdict accepted(std::string user) {
        return {kind::accepted, std::move(user)};
    }
    [[nodiscard]] static bearer_verdict invalid() { return {}; }
    /// Scopes with a space between them.
    [[nodiscard]] static bearer_verdict needs(std::string scopes) {
        return {kind::insufficient_scope, std::move(scopes)};
    }
};

struct bearer_options {
    /// What a token is worth: a table, a signature's check, a question to whoever made it. It says
    /// that it waits (blocking.hpp), if it does. Compare tokens with equal_in_constant_time.
    std::function<bearer_verdict(const env&, std::string_view token)> verify = {};

    std::string realm = {}; ///< empty: none is said
};

/// Lets in who has a token that is worth something, by a callable that knows.
///
/// Tokens are taken from the Authorization header only: in a query they would be in every log, and
/// in a form they could be sent by other sites' pages. Answers as RFC 6750, 3.1 has it: 401 without
/// a token or with one that is invalid, 400 to one that is malformed, 403 to one that is not
/// enough.
///
/// Reads    HTTP_AUTHORIZATION, of which 8 192 bytes at most.
/// Writes   in the env of the layers inside REMOTE_USER and AUTH_TYPE, and takes HTTP_AUTHORIZATION
///          away. The slot `user`, which is access_log's: %u. A response of its own with
///          WWW-Authenticate.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed without `verify` or with a realm that can't be
///          sent; for requests what `verify` throws.
/// Threads  immutable; `verify` may be called by several threads at once.
/// Example  examples/middleware/bearer.cpp
class bearer {
public:
    /// Who it is.
    static constexpr const slot<std::string>& user = access_log::user;

    explicit bearer(bearer_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(user)}; }

private:
    [[nodiscard]] response refuse(status code, std::string_view error, std::string_view scope)
        const;

    bearer_options options_;
    std::string realm_; // as the header has it
};

} // namespace groat::inline v0::middleware
