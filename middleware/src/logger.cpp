// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/logger.hpp>

#include <groat/text.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace groat::inline v0::middleware {

std::string_view to_string(log_level level) noexcept {
    switch (level) {
    case log_level::debug:
        return "debug";
    case log_level::info:
        return "info";
    case log_level::warning:
        return "warning";
    case log_level::error:
        return "error";
    }
    return "";
}

logger::logger(sink to) {
    if (!to)
        throw std::invalid_argument{"logger: the function is empty"};
    to_ = std::make_shared<const sink>(std::move(to));
}

logger logger::null() {
    return logger{[](log_level, std::string_view) {}};
}

response logger::operator()(env& request, const app& next) const {
    request.put(current, to_);
    return next(request);
}

void logger::log(const env& request, log_level level, std::string_view line) {
    constexpr std::size_t longest = 16 * 1024;
    std::string printable;
    append_printable(printable, line.substr(0, longest));
    if (printable.size() > longest)
        printable.resize(longest);
    if (const auto* const to = request.get(current))
        (**to)(level, printable);
    else if (level != log_level::debug)
        request.error(cat(to_string(level), ": ", printable));
}

} // namespace groat::inline v0::middleware
