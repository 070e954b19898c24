// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/access_log.hpp>

#include "log_format.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

class access_log::state {
public:
    explicit state(access_log_options options) : options_{std::move(options)}, format_{options_} {}
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    void write(const env& request, const outcome& how) const {
        if (!is_wanted(request, how))
            return;
        // Taken out while in use: a sink may be an app's that has a log of its own.
        thread_local std::string spare;
        auto line = std::exchange(spare, {});
        line.clear();
        format_.append(line, request, how);
        options_.sink.write(line);
        spare = std::move(line);
    }

private:
    [[nodiscard]] bool is_wanted(const env& request, const outcome& how) const {
        try {
            return !options_.only || options_.only(request, how);
        } catch (...) {
            return true; // rather a line too many
        }
    }

    access_log_options options_;
    detail::log_format format_;
};

log_filter access_log::errors(int from) {
    return [from](const env&, const outcome& how) {
        return how.how != fate::done || how.status >= from;
    };
}

log_filter access_log::slower_than(std::chrono::nanoseconds limit) {
    return [limit](const env&, const outcome& how) { return how.ended - how.started > limit; };
}

log_filter access_log::one_of(std::uint32_t n) {
    if (n == 0)
        throw std::invalid_argument{"access_log: one of none"};
    return
        [n, count = std::make_shared<std::atomic<std::uint64_t>>(0)](const env&, const outcome&) {
            return count->fetch_add(1, std::memory_order_relaxed) % n == 0;
        };
}

access_log::access_log() : access_log{access_log_options{}} {}

access_log::access_log(access_log_options options)
    : state_{std::make_shared<const state>(std::move(options))} {}

response access_log::operator()(env& request, const app& next) const {
    // An error page or an internal redirect belongs to the exchange's one line.
    if (!request.is_sub())
        request.on_complete([log = state_, &request](const outcome& how) {
            log->write(request, how);
        });
    return next(request);
}

} // namespace groat::inline v0::middleware
