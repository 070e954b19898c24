// SPDX-License-Identifier: BSL-1.0
// Pages of one's own for errors.
#pragma once

#include <groat/app.hpp>
#include <groat/slot.hpp>

#include <map>
#include <memory>
#include <string>

namespace groat::inline v0::middleware {

struct error_document_options {
    /// Files by status, which are read once, at construction; their type is that of their name.
    std::map<int, std::string> files = {};

    /// Paths by status, for which the app inside is asked, as if someone had asked for that path.
    std::map<int, std::string> paths = {};
};

/// For who makes an error's page: the status that it is for.
inline constexpr slot<int> error_status{"error_document.status"};

/// Puts a page of one's own in the place of the body of an error.
///
/// The status stays, and so do all headers but those that describe the old body: cookies,
/// WWW-Authenticate, Allow, Retry-After. The old body is discarded, unread.
///
/// A *path* is asked of the app inside by a request within the request: GET of that path below the
/// same SCRIPT_NAME, without query, content, Range and conditions, and with the slot `error_status`
/// set. Its body, Content-Type, Content-Encoding and Content-Language are taken if its status is
/// 200; otherwise the answer stays as it was. A request within a request is left alone, so an error
/// of the page itself has no page.
///
/// Reads    the method and SCRIPT_NAME; the response's status.
/// Writes   the response's Content-* headers; drops ETag, Last-Modified, Accept-Ranges and digests.
/// Streams  replaces the response's body; one that comes from a path is streamed.
/// Throws   std::invalid_argument at construction for a status that is no error (400 to 599) or is
///          there twice, a path without `/`, and a file of more than 1 MiB; std::system_error for
///          one that can't be read; what the app inside throws for the path.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/error_document.cpp
class error_document {
public:
    explicit error_document(error_document_options options);

    response operator()(env& request, const app& next) const;

private:
    struct page;
    std::shared_ptr<const std::map<int, page>> pages_;
};

} // namespace groat::inline v0::middleware
