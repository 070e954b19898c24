// SPDX-License-Identifier: BSL-1.0
// The validator that names a version of a thing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// An entity tag (RFC 9110, 8.8.3). Its text belongs to whoever made it.
struct entity_tag {
    std::string_view opaque; ///< what stands between the quotes
    bool weak = false;       ///< `W/` stood before them

    /// As a header has it: `"abc"` or `W/"abc"`.
    [[nodiscard]] std::string text() const;
};

/// Reads one entity tag and nothing else; its view is into `text`.
[[nodiscard]] std::optional<entity_tag> parse_entity_tag(std::string_view text);

/// Both strong and the same: byte for byte the same content (RFC 9110, 8.8.3.2).
[[nodiscard]] bool strongly_equal(const entity_tag& a, const entity_tag& b) noexcept;

/// The same but for weakness: as good as the same.
[[nodiscard]] bool weakly_equal(const entity_tag& a, const entity_tag& b) noexcept;

/// Whether a list of entity tags, the value of If-Match or If-None-Match, has one that is
/// `equal` to the tag. A list that is not well-formed has none. `*` is the caller's.
[[nodiscard]] bool has_entity_tag(
    std::string_view list,
    const entity_tag& tag,
    bool (*equal)(const entity_tag&, const entity_tag&) noexcept
);

} // namespace groat::inline v0
