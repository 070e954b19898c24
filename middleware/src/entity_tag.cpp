// SPDX-License-Identifier: BSL-1.0
#include <groat/entity_tag.hpp>

#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0 {
namespace {

/// RFC 9110, 8.8.3: etagc.
bool is_tag_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

/// Takes one tag off the front of the text; leaves the text alone if none stands there.
std::optional<entity_tag> take_entity_tag(std::string_view& text) {
    auto rest = text;
    const bool weak = rest.starts_with("W/");
    if (weak)
        rest.remove_prefix(2);
    if (!rest.starts_with('"'))
        return {};
    rest.remove_prefix(1);
    const auto length = rest.find('"');
    if (length == rest.npos)
        return {};
    const auto opaque = rest.substr(0, length);
    if (!std::ranges::all_of(opaque, is_tag_byte))
        return {};
    text = rest.substr(length + 1);
    return entity_tag{opaque, weak};
}

} // namespace

std::string entity_tag::text() const {
    return cat(weak ? "W/\"" : "\"", opaque, "\"");
}

std::optional<entity_tag> parse_entity_tag(std::string_view text) {
    const auto tag = take_entity_tag(text);
    return text.empty() ? tag : std::nullopt;
}

bool strongly_equal(const entity_tag& a, const entity_tag& b) noexcept {
    return !a.weak && !b.weak && a.opaque == b.opaque;
}

bool weakly_equal(const entity_tag& a, const entity_tag& b) noexcept {
    return a.opaque == b.opaque;
}

bool has_entity_tag(
    std::string_view list,
    const entity_tag& tag,
    bool (*equal)(const entity_tag&, const entity_tag&) noexcept
) {
    bool found = false;
    for (auto rest = trimmed(list); !rest.empty(); rest = trimmed(rest)) {
        // Empty elements are to be taken too (RFC 9110, 5.6.1.2).
        if (!rest.starts_with(',')) {
            const auto one = take_entity_tag(rest);
            if (!one)
                return false;
            found = found || equal(*one, tag);
            rest = trimmed(rest);
            if (rest.empty())
                break;
            if (!rest.starts_with(','))
                return false;
        }
        rest.remove_prefix(1);
    }
    return found;
}

} // namespace groat::inline v0
