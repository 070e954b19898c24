// SPDX-License-Identifier: BSL-1.0
// An answer for requests on which an app throws.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

#include <exception>
#include <functional>

namespace groat::inline v0::middleware {

/// Answers 500 for what the layers inside throw, and writes one line about it to the error log.
///
/// The visitor sees nothing of the exception; the line has the request's method and path, the
/// exception's type and its text, escaped. Exceptions of any type count.
///
/// Covered are the call and the first pull of the body (but for text, files and HEAD, where nothing
/// can throw or nothing is pulled): until then the answer can be replaced. What a later pull throws
/// is nobody's to answer: it fails the exchange, whose outcome carries it, and the front server
/// sees a cut response.
///
/// Not caught is input_error, which is the client's fault and not the app's: the server answers it,
/// with 400, or sees that the client has left.
///
/// With a page of one's own, `response(env&, std::exception_ptr)`, that one answers, after the line
/// is written; what it throws goes on outward. It is called outside of any catch block and may call
/// apps.
///
/// A server does as much for what comes out of the outermost layer; this layer does it further in,
/// so that the layers outside (a log, a timer, an error page's wrapping) see the 500 as a response.
///
/// Reads    REQUEST_METHOD, SCRIPT_NAME and PATH_INFO, for the line.
/// Writes   a line to the error log; the whole response when something was thrown.
/// Streams  makes the first pull of a streamed body during the call.
/// Throws   input_error, and what the page throws.
/// Threads  immutable; the page may be called by several threads at once.
/// Example  examples/middleware/catch_exceptions.cpp
class catch_exceptions {
public:
    using page = std::function<response(env&, std::exception_ptr)>;

    /// 500 as plain text.
    catch_exceptions() = default;

    /// A page of one's own. Throws std::invalid_argument for an empty function.
    explicit catch_exceptions(page own);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::error_handling)}; }

private:
    page page_;
};

} // namespace groat::inline v0::middleware
