// SPDX-License-Identifier: BSL-1.0
// HEAD for apps that know only GET.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

namespace groat::inline v0::middleware {

/// Leaves the body of a response to HEAD out (RFC 9110, 9.3.2); all else stays as it is for GET.
///
/// The next app is called with HEAD as it came. Its body is omitted, not replaced: it is never
/// pulled, and it still answers its length and its file, so that layers further out tell the truth.
/// Of a body that is empty already no length is known: the app itself may have left GET's out.
/// Every server leaves the body out too; with this layer it is settled before the layers outside.
///
/// Reads    REQUEST_METHOD.
/// Writes   nothing.
/// Streams  omits the response's body for HEAD; untouched otherwise.
/// Throws   nothing of its own.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/head.cpp
class head {
public:
    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::head)}; }
};

} // namespace groat::inline v0::middleware
