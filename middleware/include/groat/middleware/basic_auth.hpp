// SPDX-License-Identifier: BSL-1.0
// Users with passwords: RFC 7617.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/slot.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

/// A user whose password the program knows.
struct known_user {
    std::string name; ///< without a colon
    std::string password;
};

struct basic_auth_options {
    /// Whom the visitor is asked to be, in the browser's window; browsers keep a password for it.
    std::string realm = "restricted area";

    /// Users of the program's own; or
    std::vector<known_user> users = {};

    /// whoever knows them: whether this is the user's password. An `htpasswd` file is one. It takes
    /// as long for a user that does not exist as for a wrong password, if it is careful; and it
    /// says that it waits (blocking.hpp), if it does.
    std::function<bool(const env&, std::string_view user, std::string_view password)> verify = {};
};

/// Lets in who has a user's name and password (HTTP's Basic scheme), and answers 401 to all others:
/// without credentials, with others, with a malformed header, all alike.
///
/// Basic sends the password with each request: use it by https only. Passwords are compared in
/// constant time, with all users. Names and passwords have no control bytes and are UTF-8, as
/// browsers are told; what a client sends in another encoding is not the same.
///
/// Reads    HTTP_AUTHORIZATION, of which 4 096 bytes at most.
/// Writes   in the env of the layers inside REMOTE_USER and AUTH_TYPE, and takes HTTP_AUTHORIZATION
///          away. The slot `user`, which is access_log's: %u. A response of its own with
///          WWW-Authenticate.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed with neither users nor verify, or with both, or
///          with a realm or a name that can't be sent; for requests what `verify` throws.
/// Threads  immutable; `verify` may be called by several threads at once.
/// Example  examples/middleware/basic_auth.cpp
class basic_auth {
public:
    /// Who it is.
    static constexpr const slot<std::string>& user = access_log::user;

    explicit basic_auth(basic_auth_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(user)}; }

private:
    [[nodiscard]] bool is_right(
        const env& request, std::string_view name, std::string_view password
    ) const;

    basic_auth_options options_;
    std::string challenge_;
};

} // namespace groat::inline v0::middleware
