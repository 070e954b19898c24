// SPDX-License-Identifier: BSL-1.0
// So many requests at once, and no more.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace groat::inline v0::middleware {

struct concurrency_limit_options {
    std::size_t at_once = 0; ///< must be given
    std::size_t queue = 0;   ///< so many more may wait; the next is refused at once

    /// How long one may wait, and never beyond the env's deadline.
    std::chrono::milliseconds wait{1000};

    std::chrono::seconds retry_after{1}; ///< what those who are refused are told
};

/// Lets so many requests in at once. Of the others some wait, in the order in which they came, and
/// the rest are answered 503 with Retry-After at once: under too much load a quick no is worth more
/// than a late yes.
///
/// A request is in until nothing of the app runs for it any more: until its call returns with text,
/// a file or no body, or else until its body has ended, also when the client leaves or it throws.
///
/// Whoever waits holds a thread of the server (it says so: `env::will_wait`). With a queue as long
/// as the server has threads, all of them may wait for one whose body needs a thread to end; then
/// `wait` is what ends it. Keep `queue` well below the number of threads.
///
/// Each process counts for itself.
///
/// Reads    the env's deadline.
/// Writes   nothing; or the whole response, 503.
/// Streams  hears the end of a body that is neither text nor a file; leaves the bytes untouched.
/// Throws   std::invalid_argument when constructed with a limit of 0, or with times below 0 or of
///          more than a day; nothing of its own for requests.
/// Threads  any number of requests at once; copies count together.
/// Example  examples/middleware/concurrency_limit.cpp
class concurrency_limit {
public:
    explicit concurrency_limit(concurrency_limit_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::admission)}; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware
