// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/body_filter.hpp>

#include <groat/media_range.hpp>
#include <groat/text.hpp>

#include <stdexcept>

namespace groat::inline v0::middleware::detail {

bool is_filtered(const response& answer, const body_filter_options& options) {
    const auto type = answer.headers.get("Content-Type");
    return type && answer.status.allows_body() && answer.status != 206 &&
           is_among(*type, options.types) && !answer.headers.contains("Content-Encoding") &&
           !answer.headers.contains("Content-Range");
}

body_filter_options checked(body_filter_options options) {
    for (const auto& type : options.types)
        if (!is_media_range(type))
            throw std::invalid_argument{cat("body_filter: the type \"", type, "\" is none")};
    return options;
}

} // namespace groat::inline v0::middleware::detail
