// SPDX-License-Identifier: BSL-1.0
// A stream made whole before it is sent.
#pragma once

#include <groat/app.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace groat::inline v0::middleware {

struct buffer_options {
    /// What is kept in memory, in bytes; a longer body goes to a file.
    std::size_t memory = 64 * 1024;

    /// The longest body that is buffered; 0 is none. A longer one is sent as it comes, what was
    /// buffered of it first.
    std::uint64_t max_bytes = 64 * 1024 * 1024;

    /// Where the file is made. It never has a name, is readable for this process alone, and is gone
    /// with the response.
    std::string folder = "/tmp";
};

/// Reads a body of unknown length to its end before the response is answered, so that its length is
/// known to the layers outside and to the client (Content-Length), and so that what the app holds
/// for it (a lock, a database's connection) is free while a slow client takes it.
///
/// An error on the way then still becomes a 500. Flushes are swallowed: that is the point, and why
/// this layer is not for event streams. A body that says *not yet* can't be waited for within the
/// call: it is sent as it comes from there on. A body whose length is known, and that of HEAD, is
/// left alone.
///
/// Reads    the method; the response's body.
/// Writes   nothing; the length is the body's, from which servers and content_length make the
///          header.
/// Streams  reads the response's body during the call, up to `max_bytes`.
/// Throws   std::system_error at construction for a folder where no file can be made, and for a
///          request when the disk is full; what the body throws.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/buffer.cpp
class buffer {
public:
    explicit buffer(buffer_options options = {});

    response operator()(env& request, const app& next) const;

private:
    buffer_options options_;
};

} // namespace groat::inline v0::middleware
