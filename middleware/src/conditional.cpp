// SPDX-License-Identifier: BSL-1.0
#include <groat/conditional.hpp>

#include <groat/http_date.hpp>
#include <groat/text.hpp>

namespace groat::inline v0 {
namespace {

using std::chrono::sys_seconds;

/// If-Match and If-None-Match have one grammar and differ in how tags are equal.
bool matches(
    std::string_view condition,
    const selected_representation& selected,
    bool (*equal)(const entity_tag&, const entity_tag&) noexcept
) {
    if (!selected.exists)
        return false;
    if (trimmed(condition) == "*")
        return true;
    return selected.etag && has_entity_tag(condition, *selected.etag, equal);
}

/// Nothing: the condition is to be ignored.
std::optional<bool> changed_since(
    std::optional<std::string_view> condition,
    const selected_representation& selected,
    sys_seconds now
) {
    if (!condition || !selected.last_modified)
        return {};
    const auto date = parse_http_date(trimmed(*condition), now);
    if (!date)
        return {};
    return *selected.last_modified > *date;
}

} // namespace

preconditions preconditions::of(const env& request) {
    return {
        .if_match = request.header("If-Match"),
        .if_none_match = request.header("If-None-Match"),
        .if_modified_since = request.header("If-Modified-Since"),
        .if_unmodified_since = request.header("If-Unmodified-Since"),
        .if_range = request.header("If-Range"),
    };
}

verdict evaluate(
    const preconditions& asked,
    const selected_representation& selected,
    http::verb method,
    sys_seconds now
) {
    const bool reading = method == http::verb::get || method == http::verb::head;

    if (asked.if_match) {
        if (!matches(*asked.if_match, selected, strongly_equal))
            return verdict::failed;
    } else if (changed_since(asked.if_unmodified_since, selected, now).value_or(false)) {
        return verdict::failed;
    }

    if (asked.if_none_match) {
        if (matches(*asked.if_none_match, selected, weakly_equal))
            return reading ? verdict::not_modified : verdict::failed;
    } else if (reading && !changed_since(asked.if_modified_since, selected, now).value_or(true)) {
        return verdict::not_modified;
    }
    return verdict::perform;
}

bool range_applies(
    const preconditions& asked, const selected_representation& selected, sys_seconds now
) {
    if (!asked.if_range)
        return true;
    const auto validator = trimmed(*asked.if_range);
    if (const auto tag = parse_entity_tag(validator))
        return selected.etag && strongly_equal(*tag, *selected.etag);
    const auto date = parse_http_date(validator, now);
    return date && selected.last_modified == date && now > *date;
}

} // namespace groat::inline v0
