// SPDX-License-Identifier: BSL-1.0
// The client of the server without sockets.
#pragma once

#include <groat/app.hpp>
#include <groat/exchange.hpp>
#include <groat/server/test/connector.hpp>
#include <groat/server/test/cookies.hpp>
#include <groat/server/test/fake_clock.hpp>
#include <groat/server/test/pending.hpp>
#include <groat/server/test/reply.hpp>
#include <groat/server/test/request.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test {

/// How the client, the network and the server around the app behave.
struct client_options {
    /// Where the pieces are cut and *blocked* is answered, for input and output alike; the same
    /// seed cuts alike. 0: whole reads and writes that never block.
    std::uint64_t seed = 0;

    std::optional<std::uint64_t> leaves_at =
        {}; ///< the client leaves at this byte of the response, head and all
    std::optional<std::uint64_t> leaves_at_input =
        {}; ///< the client leaves at this byte of its own body
    std::optional<std::uint64_t> input_breaks_at =
        {}; ///< the input breaks at this byte; the client stays
    std::optional<std::size_t> reads_at_most =
        {}; ///< a slow reader: takes so many bytes, then makes one wait

    /// How long after its beginning an exchange must be over, by the client's clock.
    std::optional<std::chrono::nanoseconds> deadline = {};

    /// How long in real time an exchange may be parked before the client gives up and throws
    /// nobody_woke.
    std::chrono::milliseconds patience{30'000};

    bool lint = true; ///< throw lint_error for a broken rule of the contract, on either side
    bool fatal_errors = false; ///< throw error_written if anything was written to the error sink
    bool cookies = false;      ///< keep cookies between requests and send them back

    bool multithread = false; ///< these as in groat::config
    bool multiprocess = false;
    bool run_once = true;
    std::string server_name = "groat-test";

    exchange_options exchange = {};
    std::shared_ptr<fake_clock> clock = {}; ///< null: one of the client's own

    /// Called with the env of each exchange before the app is: for slots, hooks and observers.
    std::function<void(env&)> prepare = {};
};

/// With client_options::fatal_errors: a line was written to the error sink, and here it is.
class error_written : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

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

    /// Over something else than memory. Of the options it keeps cookies, fatal_errors and clock.
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

    /// Begins an exchange that the test drives itself; nothing has run yet. Throws std::logic_error
    /// over another connector; cookies are sent but not kept.
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
