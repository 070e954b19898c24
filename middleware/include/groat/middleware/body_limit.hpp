// SPDX-License-Identifier: BSL-1.0
// No larger request bodies than an app wants.
#pragma once

#include <groat/app.hpp>

#include <cstdint>

namespace groat::inline v0::middleware {

/// Refuses requests whose body has more bytes than a limit: 413 (RFC 9110, 15.5.14).
///
/// A length that is announced is judged before the app is called, and the server sees to it that no
/// more comes. A body without one is counted as it is read: the read that finds too much throws
/// body_too_large, which is an input_error that apps let pass, and the answer is 413 in place of
/// theirs. So the limit holds for what a layer outside has unpacked as well.
///
/// The server has a limit for all; this one is for a mount that wants less.
///
/// Reads    CONTENT_LENGTH.
/// Writes   nothing.
/// Streams  counts the input if its length is not known (and only then allocates); for such
///          requests the first pull of a streamed response is made during the call.
/// Throws   std::invalid_argument when constructed with a limit of 0. For requests nothing; but a
///          response that reads the input while it is sent fails with body_too_large.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/body_limit.cpp
class body_limit {
public:
    explicit body_limit(std::uint64_t bytes);

    response operator()(env& request, const app& next) const;

private:
    std::uint64_t bytes_;
};

/// More was read than a body_limit allows.
class body_too_large : public input_error {
public:
    body_too_large() : input_error{"input: more bytes than the limit"} {}
};

} // namespace groat::inline v0::middleware
