// SPDX-License-Identifier: BSL-1.0
// Answering for what throws.
#pragma once

#include <groat/app.hpp>

#include <concepts>
#include <exception>
#include <optional>
#include <utility>

namespace groat::inline v0 {

/// `next(request)`; what it throws, or what the first pull of its body throws, goes to `handler`,
/// whose response takes its place. The handler runs outside of any catch block, so it may call apps
/// and pull bodies.
///
/// The first pull is made here unless the body is text or a file or the request is HEAD: that is as
/// late as an answer can still be replaced. What a later pull throws fails the exchange, whose
/// outcome carries it.
template <std::invocable<std::exception_ptr> H>
requires std::same_as<std::invoke_result_t<H&, std::exception_ptr>, response>
[[nodiscard]] response attempt(const app& next, env& request, H handler) {
    std::exception_ptr thrown;
    try {
        auto answer = next(request);
        if (answer.status.allows_body() && request.verb() != http::verb::head)
            answer.body.prime();
        return answer;
    } catch (...) {
        thrown = std::current_exception();
    }
    return handler(std::move(thrown));
}

} // namespace groat::inline v0
