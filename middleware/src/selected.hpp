// SPDX-License-Identifier: BSL-1.0
// The validators of a response that is there.
#pragma once

#include <groat/conditional.hpp>
#include <groat/headers.hpp>
#include <groat/http_date.hpp>

#include <chrono>

namespace groat::inline v0::detail {

/// The second in which the request is answered.
[[nodiscard]] inline std::chrono::sys_seconds second_of(const env& request) {
    return std::chrono::floor<std::chrono::seconds>(request.config().clock->wall());
}

/// What the headers say; a validator that can't be read is none. Valid as long as they are.
[[nodiscard]] inline selected_representation selected_by(
    const headers& fields, std::chrono::sys_seconds now
) {
    selected_representation selected;
    if (const auto tag = fields.get("ETag"))
        selected.etag = parse_entity_tag(*tag);
    if (const auto date = fields.get("Last-Modified"))
        selected.last_modified = parse_http_date(*date, now);
    return selected;
}

} // namespace groat::inline v0::detail
