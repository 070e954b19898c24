// SPDX-License-Identifier: BSL-1.0
// Responses that are thrown.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/http_error.hpp>
#include <groat/roles.hpp>

#include <functional>

namespace groat::inline v0::middleware {

/// Answers for an http_error that the layers inside throw: with its status, its headers and its
/// message as plain text. All else that is thrown goes on outward, to catch_exceptions say.
///
/// With a page of one's own, `response(env&, const http_error&)`, that one answers; it is called
/// outside of any catch block and may call apps. What is thrown after the first pull of a body
/// fails the exchange, for the head has left.
///
/// Reads    nothing.
/// Writes   the whole response when an http_error was thrown.
/// Streams  makes the first pull of a streamed body during the call.
/// Throws   std::invalid_argument when constructed with an empty function; for requests what is no
///          http_error, and what the page throws.
/// Threads  immutable; the page may be called by several threads at once.
/// Example  examples/middleware/http_exceptions.cpp
class http_exceptions {
public:
    using page = std::function<response(env&, const http_error&)>;

    http_exceptions() = default;
    explicit http_exceptions(page own);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::error_handling)}; }

private:
    page page_;
};

} // namespace groat::inline v0::middleware
