// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/response_time.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

/// `whole.fraction`, with so many digits after the dot.
std::string decimal(std::uint64_t amount, std::size_t digits) {
    auto text = std::to_string(amount);
    if (text.size() <= digits)
        text.insert(0, digits + 1 - text.size(), '0');
    text.insert(text.size() - digits, 1, '.');
    return text;
}

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
    using namespace std::chrono;
    const auto& clock = *request.config().clock;
    const auto begun = clock.now();
    auto answer = next(request);
    const auto took = duration_cast<microseconds>(clock.now() - begun).count();
    const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(took, 0));

    if (!options_.header.empty())
        answer.headers.replace(field_name{options_.header}, decimal(micros, 6));
    if (!options_.server_timing.empty())
        answer.headers.add(
            "Server-Timing", cat(options_.server_timing, ";dur=", decimal(micros, 3))
        );
    return answer;
}

} // namespace groat::inline v0::middleware
