// SPDX-License-Identifier: BSL-1.0
// Conditions: lines, one each for If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since
// and If-Range; an empty one is absent.
#include <groat/conditional.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace groat;
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    const auto line = [&rest]() -> std::optional<std::string_view> {
        const auto end = rest.find('\n');
        const auto text = rest.substr(0, end);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        if (text.empty())
            return {};
        return text;
    };
    preconditions asked;
    for (auto* one :
         {&asked.if_match,
          &asked.if_none_match,
          &asked.if_modified_since,
          &asked.if_unmodified_since,
          &asked.if_range})
        *one = line();

    const std::chrono::sys_seconds modified{std::chrono::seconds{784'111'777}};
    const auto now = modified + std::chrono::hours{1};
    const selected_representation selected{.etag = entity_tag{"xyzzy"}, .last_modified = modified};

    const auto reading = evaluate(asked, selected, http::verb::get, now);
    const auto writing = evaluate(asked, selected, http::verb::put, now);
    // Only who reads is told that nothing changed, and what fails for one fails for the other.
    if (writing == verdict::not_modified)
        std::abort();
    if (reading == verdict::failed && writing != verdict::failed)
        std::abort();
    // Without conditions nothing is refused.
    if (!asked.if_match && !asked.if_unmodified_since && reading == verdict::failed)
        std::abort();
    if (!asked.if_none_match && !asked.if_modified_since && reading == verdict::not_modified)
        std::abort();
    if (!range_applies(asked, selected, now) && !asked.if_range)
        std::abort();
    if (const auto tag = parse_entity_tag(asked.if_range.value_or(""))) {
        if (tag->text() != *asked.if_range)
            std::abort();
    }
    return 0;
}
