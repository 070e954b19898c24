// SPDX-License-Identifier: BSL-1.0
// A time by which the app should have answered.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <stop_token>

namespace groat::inline v0::middleware {

/// What `timeout::heed` throws: the deadline has passed.
class deadline_passed : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

struct timeout_options {
    std::chrono::milliseconds after{0}; ///< from when the request comes here; must be given

    /// What is answered. 503: this server could not do it in time, which is what a timeout of one's
    /// own work means. 504 is for an app that waited for another server (RFC 9110, 15.6.5), and the
    /// front server in front of a FastCGI program says it of the program itself.
    int status = 503;
};

/// Gives the layers inside a deadline, and answers for them when they heed it.
///
///     timeout::heed(request);                   // throws deadline_passed when it is late
///     auto stop = timeout::token(request);      // for what takes a std::stop_token
///     ready.wait(lock, stop, [&] { return done; });
///
/// It is cooperative: C++ can't stop a call from outside, and a response that came late is a
/// response still and is sent. The inner layers see the time in `env::deadline()`, the earliest of
/// all that are set; libraries that take a time limit are given what is left of it. What they throw
/// as deadline_passed, from the call or from the body's first pull, becomes the answer; from a
/// later pull it fails the exchange.
///
/// The deadline goes on for the body. A stream without end belongs outside.
///
/// *The token* asks to stop when the deadline has passed, on a thread of this layer's own, one a
/// process, which starts with the first token. Callbacks run on it and should be brief. It is
/// asked for in the call, not in pulls. Without a timeout outside it never asks.
///
/// Reads    the env's deadline and the server's clock.
/// Writes   the whole response when the deadline was heeded; with 503, Retry-After: 1.
/// Streams  makes the first pull of a streamed body during the call.
/// Throws   std::invalid_argument when constructed with a time that is not from 1 ms to a day or a
///          status that is neither 503 nor 504; for requests what is thrown inside but
///          deadline_passed.
/// Threads  any number of requests at once.
/// Example  examples/middleware/timeout.cpp
class timeout {
public:
    explicit timeout(timeout_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::deadline)}; }

    /// Throws deadline_passed once the env's deadline, whoever set it, has passed.
    static void heed(const env& request);

    [[nodiscard]] static std::stop_token token(env& request);

private:
    class alarm;
    struct pending;

    timeout_options options_;
    std::shared_ptr<alarm> alarm_;
};

} // namespace groat::inline v0::middleware
