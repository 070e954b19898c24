// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/health.hpp>

#include <groat/text.hpp>

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

response tell(status code, std::string_view word) {
    auto answer = text(code, cat(word, "\n"));
    answer.headers.add("Cache-Control", "no-store");
    return answer;
}

response wrong_method() {
    auto answer = tell(http::status::method_not_allowed, "GET and HEAD only");
    answer.headers.add("Allow", "GET, HEAD");
    return answer;
}

} // namespace

health::health(health_options options) : options_{std::move(options)} {
    if (options_.live == options_.ready) // both empty, too
        throw std::invalid_argument{"health: two paths are wanted, or one"};
    for (const auto* path : {&options_.live, &options_.ready})
        if (!path->empty() && !path->starts_with('/'))
            throw std::invalid_argument{cat("health: \"", *path, "\" does not begin with /")};
}

response health::operator()(env& request, const app& next) const {
    const auto path = request.path_info();
    const bool live = path == options_.live && !path.empty();
    const bool ready = path == options_.ready && !path.empty();
    if (!live && !ready)
        return next(request);
    if (request.method() != "GET" && request.method() != "HEAD")
        return wrong_method();
    if (ready && options_.is_ready && !options_.is_ready(request))
        return tell(http::status::service_unavailable, "not ready");
    return tell(http::status::ok, live ? "live" : "ready");
}

} // namespace groat::inline v0::middleware
