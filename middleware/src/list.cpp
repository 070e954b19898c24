// SPDX-License-Identifier: BSL-1.0
#include <groat/list.hpp>

#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0 {

std::optional<std::string_view> take_element(std::string_view& list) noexcept {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto element = trimmed(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (!element.empty())
            return element;
    }
    return {};
}

bool has_element(std::string_view list, std::string_view wanted) noexcept {
    while (const auto element = take_element(list))
        if (iequal(*element, wanted))
            return true;
    return false;
}

bool has_element(const headers& fields, field_name name, std::string_view wanted) noexcept {
    for (const auto field : fields)
        if (iequal(field.name, name.text()) && has_element(field.value, wanted))
            return true;
    return false;
}

} // namespace groat::inline v0
