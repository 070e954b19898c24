// SPDX-License-Identifier: BSL-1.0
// Requests whose bodies were compressed.
#pragma once

#include <groat/app.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace groat::inline v0::middleware {

struct decompress_options {
    /// What is taken: `gzip`, `deflate`, and `br` and `zstd` where groat was built with their
    /// libraries. Empty: all there are.
    std::vector<std::string> codings = {};

    /// The most bytes that a body may become.
    std::uint64_t max_bytes = 16 * 1024 * 1024;

    /// How many times larger than what has arrived of it a body may become, beyond its first 64
    /// KiB. Text seldom gets beyond 20; a bomb is about 1000.
    std::uint64_t max_ratio = 100;
};

/// Decodes the request's body, for apps that know nothing of content codings. There only where
/// groat was built with zlib.
///
/// The app sees the plain body, without Content-Encoding and Content-Length, for nobody knows what
/// it comes to before it was read. It is decoded as the app reads it, 16 KiB at a time, so a small
/// body that would become a huge one costs no memory, and one that nobody reads costs nothing.
///
/// While the app reads, a body that gets beyond a limit becomes 413 and one that is not what its
/// coding says becomes 400, in place of the app's answer: its read throws an input_error, which it
/// should let pass, as catch_exceptions does. Read after the head was sent, it fails the exchange.
///
/// A coding that isn't taken, and more than one, is answered 415 with the list of those that are
/// (RFC 9110, 12.5.3 and 15.5.16).
///
/// Limits of the coded bytes are the server's; a limit for the plain ones further in sees them too.
///
/// Reads    Content-Encoding.
/// Writes   the env of the layers inside: their input, no HTTP_CONTENT_ENCODING, no CONTENT_LENGTH;
///          400, 413 and 415 of its own.
/// Streams  decodes the request's body as it is pulled; makes the first pull of a streamed response
///          during the call.
/// Throws   std::invalid_argument at construction for a coding that this build does not have, or a
///          limit of 0; std::bad_alloc.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/decompress.cpp
class decompress {
public:
    explicit decompress(decompress_options options = {});

    response operator()(env& request, const app& next) const;

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware
