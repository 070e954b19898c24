// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/concurrency_limit.hpp>

#include "turnstile.hpp"

#include <groat/text.hpp>

#include <stdexcept>

namespace groat::inline v0::middleware {

struct concurrency_limit::state {
    detail::admission by;
};

concurrency_limit::concurrency_limit(concurrency_limit_options o) {
    if (o.at_once == 0)
        throw std::invalid_argument{"concurrency_limit: nobody at all is let in"};
    detail::check_times("concurrency_limit", o.wait, o.retry_after);
    state_ = std::make_shared<const state>(state{
        {std::make_shared<detail::turnstile>(o.at_once, o.queue), o.wait, o.retry_after}});
}

response concurrency_limit::operator()(env& request, const app& next) const {
    return detail::admit(state_->by, request, next);
}

} // namespace groat::inline v0::middleware
