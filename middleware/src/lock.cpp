// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/lock.hpp>

#include "turnstile.hpp"

namespace groat::inline v0::middleware {

struct lock::state {
    detail::admission by;
};

lock::lock(lock_options o) {
    detail::check_times("lock", o.wait, o.retry_after);
    state_ = std::make_shared<const state>(state{
        {std::make_shared<detail::turnstile>(1, o.queue), o.wait, o.retry_after}});
}

response lock::operator()(env& request, const app& next) const {
    return detail::admit(state_->by, request, next);
}

} // namespace groat::inline v0::middleware
