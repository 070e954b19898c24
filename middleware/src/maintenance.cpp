// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/maintenance.hpp>

#include <stdexcept>
#include <utility>

#include <unistd.h>

namespace groat::inline v0::middleware {

maintenance::maintenance(maintenance_options options) : options_{std::move(options)} {
    if (!options_.closed && options_.file.empty())
        throw std::invalid_argument{"maintenance: neither a flag nor a file"};
    if (options_.retry_after < std::chrono::seconds::zero())
        throw std::invalid_argument{"maintenance: retry_after is less than nothing"};
}

bool maintenance::is_closed() const {
    if (options_.closed && options_.closed->load(std::memory_order_relaxed))
        return true;
    return !options_.file.empty() && ::access(options_.file.c_str(), F_OK) == 0;
}

response maintenance::operator()(env& request, const app& next) const {
    if (!is_closed() || options_.allow.contains(request.remote_addr()))
        return next(request);

    auto answer = options_.page ? options_.page(request) : text("closed for maintenance\n");
    answer.status = http::status::service_unavailable;
    answer.headers.replace("Cache-Control", "no-store");
    const auto seconds = static_cast<std::uint64_t>(options_.retry_after.count());
    if (seconds > 0)
        answer.headers.replace("Retry-After", seconds);
    return answer;
}

} // namespace groat::inline v0::middleware
