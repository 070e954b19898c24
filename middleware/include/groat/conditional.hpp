// SPDX-License-Identifier: BSL-1.0
// Conditional requests: RFC 9110, 13.
#pragma once

#include <groat/entity_tag.hpp>
#include <groat/env.hpp>
#include <groat/http.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace groat::inline v0 {

/// The conditions that a request sets, as they came. Views live as long as the text that they are
/// of.
struct preconditions {
    std::optional<std::string_view> if_match = {};
    std::optional<std::string_view> if_none_match = {};
    std::optional<std::string_view> if_modified_since = {};
    std::optional<std::string_view> if_unmodified_since = {};
    std::optional<std::string_view> if_range = {};

    [[nodiscard]] static preconditions of(const env& request);

    /// Whether there is one that `evaluate` would look at.
    [[nodiscard]] bool any() const noexcept {
        return if_match || if_none_match || if_modified_since || if_unmodified_since;
    }
};

/// What the conditions are compared with: the thing that a GET would be answered with now.
struct selected_representation {
    bool exists = true;
    std::optional<entity_tag> etag = {};
    std::optional<std::chrono::sys_seconds> last_modified = {}; ///< as it is sent
};

/// What the conditions make of a request.
enum class verdict : std::uint8_t {
    perform,      ///< as if there were none
    not_modified, ///< 304: only GET and HEAD
    failed,       ///< 412: do nothing
};

/// Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of RFC
/// 9110, 13.2.2. Conditions count only where the answer without them would be a 2xx (13.2.1): that
/// is for the caller to see to.
///
/// A date that can't be read is no condition; a list of tags that can't be read has no tag. `now`
/// is the moment of the answer. Time and space are linear in the headers' size.
[[nodiscard]] verdict evaluate(
    const preconditions& asked,
    const selected_representation& selected,
    http::verb method,
    std::chrono::sys_seconds now
);

/// Whether If-Range lets Range count (13.1.5): true without one; with a tag, if it is strongly
/// equal; with a date, if it is exactly Last-Modified and that second is over: until then the thing
/// may change again and keep its date, which makes the date a weak validator (8.8.2.2).
[[nodiscard]] bool range_applies(
    const preconditions& asked,
    const selected_representation& selected,
    std::chrono::sys_seconds now
);

} // namespace groat::inline v0
