// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/response_time.hpp>

#include <groat/text.hpp>

#include "decimal.hpp"

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

void want_token(const std::string& name) {
    if (!name.empty() && !detail::is_token(name))
        throw std::invalid_argument{cat("response_time: \"", name, "\" is no token")};
}

} // namespace

response_time::response_time(response_time_options options) : options_{std::move(options)} {
    want_token(options_.header);
    want_token(options_.server_timing);
    if (options_.header.empty() && options_.server_timing.empty())
        throw std::invalid_argument{"response_time: there is nothing to write"};
}

response response_time::operator()(env& request, const app& next) const {
    const auto& clock = *request.config().clock;
    const auto begun = clock.now();
    auto answer = next(request);
    const auto micros = detail::micros(clock.now() - begun);

    if (!options_.header.empty())
        answer.headers.replace(field_name{options_.header}, detail::decimal(micros, 6));
    if (!options_.server_timing.empty())
        answer.headers.add(
            "Server-Timing", cat(options_.server_timing, ";dur=", detail::decimal(micros, 3))
        );
    return answer;
}

} // namespace groat::inline v0::middleware
