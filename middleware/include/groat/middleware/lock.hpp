// SPDX-License-Identifier: BSL-1.0
// One request at a time, for apps that are not safe with threads.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace groat::inline v0::middleware {

struct lock_options {
    std::size_t queue = 1000;               ///< so many may wait; the next is answered 503 at once
    std::chrono::milliseconds wait{30'000}; ///< how long, and never beyond the env's deadline
    std::chrono::seconds retry_after{1};    ///< what those who are refused are told
};

/// Lets one request at a time into the app behind it: for code that knows nothing of threads.
///
/// It is held until nothing of the app runs for the request any more: until the call returns with
/// text, a file or no body, or else until the body has ended, however that came. So a slow reader
/// of a streamed body keeps the others waiting; a layer inside that gathers the body
/// shortens that.
///
/// It is held across calls and pulls, which may move from thread to thread; a mutex could not be.
/// The app is entered by one thread at a time, not always by the same: what keeps its state
/// with a thread isn't helped. A request within a request (`env::sub`) that comes by the same lock
/// while the first still holds it waits for itself, until `wait` is over.
///
/// Whoever waits holds a thread of the server: let a concurrency_limit or a rate_limit stand
/// outside of it. Each process has its own.
///
/// Reads    the env's deadline.
/// Writes   nothing; or the whole response, 503 with Retry-After, when the wait was too long.
/// Streams  hears the end of a body that is neither text nor a file; leaves the bytes untouched.
/// Throws   std::invalid_argument when constructed with times below 0 or of more than a day;
///          nothing of its own for requests.
/// Threads  any number of requests at once, of which one is let in; copies are one lock.
/// Example  examples/middleware/lock.cpp
class lock {
public:
    explicit lock(lock_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::admission)}; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware
