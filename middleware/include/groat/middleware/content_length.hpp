// SPDX-License-Identifier: BSL-1.0
// The length, for those who look at it before it is sent.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

namespace groat::inline v0::middleware {

/// Adds Content-Length when the body knows how long it is.
///
/// Every server adds it to what it sends (RFC 9110, 8.6). This layer does so earlier, for layers
/// outside of it that read the header: a log of lengths, a range, a cache.
///
/// Not where the header is there already, Transfer-Encoding is, or the status has no body (1xx,
/// 204, 304). An omitted body counts with the length that it would have; but an empty body that an
/// app itself gave to HEAD says nothing about GET's, and nothing is added.
///
/// Reads    REQUEST_METHOD; Content-Length and Transfer-Encoding; the body's length.
/// Writes   Content-Length, never over one that is there.
/// Streams  leaves both bodies untouched and unread.
/// Throws   nothing of its own.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/content_length.cpp
class content_length {
public:
    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::length)}; }
};

} // namespace groat::inline v0::middleware
