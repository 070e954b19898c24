// SPDX-License-Identifier: BSL-1.0
// How long the app took, in a header.
#pragma once

#include <groat/app.hpp>

#include <string>

namespace groat::inline v0::middleware {

struct response_time_options {
    /// The header that gets seconds with six decimals, `0.001234`; empty: none.
    std::string header = "X-Runtime";

    /// The name of a metric in Server-Timing (W3C Server Timing), a token, which gets milliseconds:
    /// `app;dur=1.234`. Browsers show it. Empty: none.
    std::string server_timing = {};
};

/// Tells how long the layers inside took until they answered with a head; what the body takes
/// after that is not known yet.
///
/// It tells anyone: whoever does not want the world to know puts it behind enable_if.
///
/// Reads    the server's clock.
/// Writes   the header, over one of that name; Server-Timing beside those that are there.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with a name that is no token, or with nothing
///          to write; nothing of its own for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/response_time.cpp
class response_time {
public:
    explicit response_time(response_time_options options = {});

    response operator()(env& request, const app& next) const;

private:
    response_time_options options_;
};

} // namespace groat::inline v0::middleware
