// SPDX-License-Identifier: BSL-1.0
// Where the time went, for the browser's own tools.
#pragma once

#include <groat/app.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace groat::inline v0::middleware {

struct server_timing_options {
    /// The name of the metric of all that lies inside, a token; empty: none.
    std::string total = "total";

    /// How many metrics of one exchange are kept; the rest is left out, so that a loop can't make
    /// the head too large.
    std::size_t max_metrics = 32;

    /// Whether the layers inside are told of too, each with its own time, in the exchanges that a
    /// layer_times measures.
    bool layers = false;
};

/// Sends what the layers and the app inside have measured as Server-Timing (W3C): one header with a
/// metric for each, in milliseconds, and one for the whole call.
///
///     const server_timing::span all_of_it{request, "db", "three queries"};
///
/// measures until the end of its scope; `server_timing::add` takes a time that is known. Without
/// this layer outside both do nothing, so they may stay in the code. What the body takes after the
/// head is not in it.
///
/// It tells anyone how long things take: whoever does not want the world to know puts it behind
/// enable_if.
///
/// With `layers`, those inside come last, outermost first, by their types; a byte that no metric's
/// name can have is a `-`.
///
/// Reads    the server's clock; what was measured, in slots of the exchange.
/// Writes   Server-Timing, beside those that are there.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument at construction, and of span and add, for a name that is no
///          token; nothing of its own for requests.
/// Threads  immutable; one object may serve any number of requests at once. Within one exchange
///          span and add are for the thread of the call.
/// Example  examples/middleware/server_timing.cpp
class server_timing {
public:
    explicit server_timing(server_timing_options options = {});

    response operator()(env& request, const app& next) const;

    /// A metric whose time is known. The description is text; control bytes in it become spaces.
    static void add(
        const env& request,
        std::string_view name,
        std::chrono::nanoseconds took,
        std::string_view description = {}
    );

    class span;

private:
    server_timing_options options_;
};

/// Measures from its construction to its end, by the server's clock. The names are text that lives
/// as long as it.
class server_timing::span {
public:
    span(const env& request, std::string_view name, std::string_view description = {});
    span(const span&) = delete;
    span& operator=(const span&) = delete;
    ~span();

private:
    const env& request_;
    std::string_view name_;
    std::string_view description_;
    time_point begun_;
};

} // namespace groat::inline v0::middleware
