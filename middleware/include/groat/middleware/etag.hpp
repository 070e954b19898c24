// SPDX-License-Identifier: BSL-1.0
// A name for the bytes of a short response.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstddef>

namespace groat::inline v0::middleware {

struct etag_options {
    /// The longest body, in bytes, that is read to be named.
    std::size_t max_bytes = 64 * 1024;
};

/// Adds a strong ETag, made from the body's bytes, to responses of 200 that have none.
///
/// The tag is their SHA-1, in hexadecimal. A strong tag promises that equal tags are equal bytes;
/// no shorter or quicker sum keeps that for more pages than one has. That SHA-1 can be made to
/// collide by who writes both texts is no harm here: he deceives a cache of his own two pages.
///
/// A body that is longer than `max_bytes`, known to be so or found out, passes as it was, and so
/// does a stream: one that says that bytes must go out at once, or that has none yet. A file has
/// names of its own, from static_files. A body that HEAD had omitted is not there to be read: the
/// tag is then left out, as RFC 9110, 9.3.2 allows, unless `head` stands outside of this layer.
///
/// Nothing that says no-store is named. The app does its work all the same; with conditional_get
/// outside of this layer the sending is saved.
///
/// Reads    the method; the response's status, ETag and Cache-Control, and its body.
/// Writes   ETag, never over one that is there.
/// Streams  reads a body of at most `max_bytes` during the call; longer ones are passed on as they
///          were, with what was read of them in front.
/// Throws   what the body throws in its first `max_bytes`.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/etag.cpp
class etag {
public:
    explicit etag(etag_options options = {}) noexcept : options_{options} {}

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const {
        return {gives(roles::entity_tag), inside_of(roles::head), inside_of(roles::compression)};
    }

private:
    etag_options options_;
};

} // namespace groat::inline v0::middleware
