// SPDX-License-Identifier: BSL-1.0
// The client of the server without sockets.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test/client_options.hpp>
#include <groat/server/test/connector.hpp>
#include <groat/server/test/cookies.hpp>
#include <groat/server/test/fake_clock.hpp>
#include <groat/server/test/pending.hpp>
#include <groat/server/test/reply.hpp>
#include <groat/server/test/request.hpp>

#include <memory>
#include <string_view>

namespace groat::inline v0::server::test {

/// Sends requests to an app and gives what came of them.
///
///     client plain{app};                       // or client{[](env&) { return text("x"); }}
///     client nasty{app, {.seed = 7, .reads_at_most = 1}};
///
/// What the app throws, before or after its head, is told in the reply and never comes out here;
/// what comes out is std::invalid_argument for a request that cannot be, lint_error, error_written
/// and nobody_woke.
///
/// A handle: a copy has the same app, clock and cookies. Several threads may send at once.
class client {
public:
    /// An app, anything that converts to one, or a configuration routine, which is called here.
    client(setup what, client_options settings = {});

    /// Over something else than memory. Of the options, cookies, fatal_errors and clock count; the
    /// rest is up to the connector.
    explicit client(std::shared_ptr<connector> over, client_options settings = {});

    reply get(std::string_view target) const;
    reply head(std::string_view target) const;
    reply options(std::string_view target) const;
    reply del(std::string_view target) const;
    reply post(std::string_view target, body content, std::string_view type = form) const;
    reply put(std::string_view target, body content, std::string_view type = form) const;
    reply patch(std::string_view target, body content, std::string_view type = form) const;

    /// One exchange from its beginning to its end. A body that says *not yet* is waited for.
    reply send(request what) const;

    /// Begins an exchange that the test drives itself; nothing has run yet. Cookies are sent but
    /// not kept. Throws std::logic_error over a connector that is not memory.
    [[nodiscard]] pending start(request what) const;

    [[nodiscard]] fake_clock& clock() const noexcept;
    [[nodiscard]] cookie_jar& cookies() const noexcept;

    static constexpr std::string_view form = "application/x-www-form-urlencoded";

private:
    struct state;
    reply send_with(
        std::string_view method, std::string_view target, body content, std::string_view type
    ) const;

    std::shared_ptr<state> state_;
};

} // namespace groat::inline v0::server::test
