// SPDX-License-Identifier: BSL-1.0
#include "turnstile.hpp"

#include <groat/filter.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace groat::inline v0::detail {

std::optional<turnstile::ticket> turnstile::try_enter(const std::shared_ptr<turnstile>& at) {
    const std::lock_guard lock{at->mutex_};
    if (at->free_ == 0)
        return {}; // a place that gets free goes to who waits, so nobody waits while one is free
    --at->free_;
    return ticket{at};
}

std::optional<turnstile::ticket> turnstile::enter(
    const std::shared_ptr<turnstile>& at, std::chrono::nanoseconds at_most
) {
    std::unique_lock lock{at->mutex_};
    if (at->free_ > 0) {
        --at->free_;
        return ticket{at};
    }
    if (at->line_.size() >= at->queue_ || at_most.count() <= 0)
        return {};
    one me;
    const auto place = at->line_.insert(at->line_.end(), &me);
    if (me.called.wait_for(lock, at_most, [&] { return me.in; }))
        return ticket{at};
    at->line_.erase(place);
    return {};
}

std::size_t turnstile::waiting() const {
    const std::lock_guard lock{mutex_};
    return line_.size();
}

void turnstile::leave() noexcept {
    const std::lock_guard lock{mutex_};
    if (line_.empty()) {
        ++free_;
        return;
    }
    auto* const next = line_.front();
    line_.pop_front();
    next->in = true;
    next->called.notify_one(); // under the lock: it is gone as soon as it can look
}

namespace {

response busy(const admission& by) {
    auto answer = text(http::status::service_unavailable, "too busy\n");
    answer.headers.add("Retry-After", std::to_string(by.retry_after.count()));
    return answer;
}

std::chrono::nanoseconds patience(const admission& by, const env& request) {
    if (request.deadline() == time_point::max())
        return by.wait;
    return std::min<std::chrono::nanoseconds>(
        by.wait, request.deadline() - request.config().clock->now()
    );
}

} // namespace

void check_times(
    std::string_view who, std::chrono::milliseconds wait, std::chrono::seconds retry_after
) {
    constexpr std::chrono::hours day{24};
    if (wait.count() < 0 || wait > day || retry_after.count() < 0 || retry_after > day)
        throw std::invalid_argument{cat(who, ": a time is below 0 or more than a day")};
}

response admit(const admission& by, env& request, const app& next) {
    auto in = turnstile::try_enter(by.at);
    if (!in && by.wait.count() > 0) {
        request.will_wait();
        in = turnstile::enter(by.at, patience(by, request));
    }
    if (!in)
        return busy(by);
    auto answer = next(request);
    const bool nothing_runs = answer.body.whole() || answer.body.omitted() || answer.body.file();
    if (!nothing_runs)
        answer.body = on_end(std::move(answer.body), [place = std::move(*in)](fate) mutable {
            place.release();
        });
    return answer;
}

} // namespace groat::inline v0::detail
