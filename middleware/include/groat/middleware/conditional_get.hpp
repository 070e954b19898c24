// SPDX-License-Identifier: BSL-1.0
// Not sent again what the client has.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

namespace groat::inline v0::middleware {

/// Answers GET and HEAD 304 or 412 where the request's conditions say so (RFC 9110, 13), for any
/// app whose response has an ETag or a Last-Modified.
///
/// If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since count in the order of 13.2.2,
/// lists, `*` and weak tags included, and only beside a 2xx (13.2.1). A response without validators
/// exists all the same: `If-None-Match: *` is 304, and an If-Match with a tag is 412.
///
/// A 304 keeps all headers but those of the content that it leaves out; the body is omitted and
/// never pulled. The app has done its work by then: what is saved is the sending. One that can tell
/// sooner, as static_files does, answers 304 itself.
///
/// Other methods are left alone: when their response is there, what the condition should have
/// prevented is done. An app that changes things evaluates them itself, with `evaluate` of
/// groat/conditional.hpp.
///
/// Belongs outside of what makes tags (etag) and of what changes them (compress), so that it
/// compares what clients were sent.
///
/// Reads    the method and the four conditions; the response's status, ETag and Last-Modified.
/// Writes   status 304, without the headers of content; or 412 as text, without those of the
///          representation.
/// Streams  omits the response's body for 304; untouched otherwise.
/// Throws   nothing of its own.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/conditional_get.cpp
class conditional_get {
public:
    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {outside_of(roles::entity_tag)}; }
};

} // namespace groat::inline v0::middleware
