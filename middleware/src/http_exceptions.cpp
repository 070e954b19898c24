// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/http_exceptions.hpp>

#include <groat/attempt.hpp>
#include <groat/text.hpp>

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// The error, if it is one; it lives as long as what was thrown.
const http_error* as_http_error(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const http_error& error) {
        return &error;
    } catch (...) {
        return nullptr;
    }
}

response plain(const http_error& error) {
    response answer{error.code(), error.fields()};
    if (!answer.status.allows_body())
        return answer;
    answer.headers.add_default("Content-Type", "text/plain; charset=utf-8");
    answer.body = cat(error.what(), "\n");
    return answer;
}

} // namespace

http_exceptions::http_exceptions(page own) : page_{std::move(own)} {
    if (!page_)
        throw std::invalid_argument{"http_exceptions: the page is an empty function"};
}

response http_exceptions::operator()(env& request, const app& next) const {
    return attempt(next, request, [&](std::exception_ptr thrown) {
        const auto* const error = as_http_error(thrown);
        if (!error)
            std::rethrow_exception(std::move(thrown));
        return page_ ? page_(request, *error) : plain(*error);
    });
}

} // namespace groat::inline v0::middleware
