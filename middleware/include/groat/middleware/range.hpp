// SPDX-License-Identifier: BSL-1.0
// A part of a body for who asked for a part.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstddef>

namespace groat::inline v0::middleware {

struct range_options {
    /// How many ranges of one request are heeded. With more the whole is sent.
    std::size_t max_ranges = 8;
};

/// Answers Range for any response of 200 whose length is known: 206 or 416 (RFC 9110, 14).
///
/// One range is a slice of the body: of a file and of text nothing else is read, of a stream what
/// stands before it is. Several ranges are multipart/byteranges, in ascending order, and those that
/// overlap or touch are one, so that nothing is sent twice; where one is left it is sent as one.
/// What can't be read, another unit, and more than `max_ranges` get the whole, which is always a
/// right answer.
///
/// If-Range counts by the response's ETag (strongly) or Last-Modified. The body stays inside and
/// hears its true end. Without Range the response says Accept-Ranges: bytes, unless the app has
/// said something else; then, as beside `none`, no range is heeded.
///
/// Belongs outside of what makes tags and inside of conditional_get. Responses that compress has
/// changed have no known length: a client that accepts a coding gets the whole.
///
/// Reads    the method, Range and If-Range; the response's status, Accept-Ranges, ETag,
///          Last-Modified, Content-Type and length.
/// Writes   Accept-Ranges; status 206 with Content-Range or a multipart Content-Type, and
///          Content-Length; or 416 as text with Content-Range.
/// Streams  slices the response's body; one of several ranges is filtered, in constant memory.
/// Throws   std::invalid_argument at construction for no ranges at all; nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/range.cpp
class range {
public:
    explicit range(range_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::compression)}; }

private:
    range_options options_;
};

} // namespace groat::inline v0::middleware
