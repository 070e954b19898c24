// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/body_limit.hpp>

#include <groat/attempt.hpp>

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

response too_large() {
    return text(http::status::payload_too_large, "the request's body is too large\n");
}

bool is_too_large(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const body_too_large&) {
        return true;
    } catch (...) {
        return false;
    }
}

/// The input of the env outside, counted.
struct counted {
    body& inside;
    std::uint64_t left;

    pulled operator()() {
        const auto next = inside.pull();
        if (next.what == pulled::bytes) {
            if (next.data.size() > left)
                throw body_too_large{};
            left -= next.data.size();
        }
        return next;
    }
};

} // namespace

body_limit::body_limit(std::uint64_t bytes) : bytes_{bytes} {
    if (bytes == 0)
        throw std::invalid_argument{"body_limit: the limit must be at least 1 byte"};
}

response body_limit::operator()(env& request, const app& next) const {
    const auto announced = request.content_length();
    if (announced)
        return *announced > bytes_ ? too_large() : next(request);

    auto& inside = request.child({}, body{counted{request.input(), bytes_}});
    return attempt(next, inside, [](std::exception_ptr thrown) {
        if (!is_too_large(thrown))
            std::rethrow_exception(std::move(thrown));
        return too_large();
    });
}

} // namespace groat::inline v0::middleware
