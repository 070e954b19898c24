// SPDX-License-Identifier: BSL-1.0
// How nasty the world around the app is.
#pragma once

#include <groat/exchange.hpp>
#include <groat/server/test/fake_clock.hpp>
#include <groat/server/test/reply.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace groat::inline v0::server::test {

/// How the client, the network and the server around the app behave. The defaults are kind.
struct client_options {
    /// Where input and output are cut and *blocked* is answered; the same seed cuts alike. 0: whole
    /// reads and writes that never block.
    std::uint64_t seed = 0;

    /// The client takes this many bytes of the response, head and all, and leaves when more come,
    /// or when the exchange is parked.
    std::optional<std::uint64_t> leaves_at = {};

    /// The client gives this many bytes of its body, and leaves when more are asked for.
    std::optional<std::uint64_t> leaves_at_input = {};

    /// The request's body ends after this many bytes, whatever was announced; the client stays.
    std::optional<std::uint64_t> input_breaks_at = {};

    /// A slow reader: takes this many bytes each time that the exchange is run. Not 0.
    std::optional<std::size_t> reads_at_most = {};

    /// How long after its beginning an exchange must be over, by the client's clock; it is aborted
    /// when it would wait after that.
    std::optional<std::chrono::nanoseconds> deadline = {};

    /// How long in real time an exchange may get nowhere before the client throws nobody_woke.
    std::chrono::milliseconds patience{30'000};

    bool lint = true;          ///< throw lint_error for a broken rule of the contract
    bool fatal_errors = false; ///< throw error_written for a line in the error sink
    bool cookies = false;      ///< keep cookies between requests and send them back

    bool multithread = false; ///< these four as in groat::config
    bool multiprocess = false;
    bool run_once = true;
    std::string server_name = "groat-test";

    exchange_options exchange = {};         ///< its deadline too, if it is the earlier one
    std::shared_ptr<fake_clock> clock = {}; ///< null: one of the client's own

    /// Called with the env of each exchange before the app is: for slots, hooks and observers.
    std::function<void(env&)> prepare = {};

    /// Called within the exchange whenever the server is told not to hold bytes back (after a
    /// flush, before a wait, at the end), with what has arrived so far.
    std::function<void(const reply& so_far)> arrives = {};
};

/// With client_options::fatal_errors: a line was written to the error sink, and here it is.
class error_written : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

} // namespace groat::inline v0::server::test
