// SPDX-License-Identifier: BSL-1.0
// A type's name for people.
#pragma once

#include <string_view>

namespace groat::inline v0::detail {

/// Shortens what the compiler calls a type: without groat's own namespaces, and "lambda" for a
/// lambda.
[[nodiscard]] constexpr std::string_view short_type_name(std::string_view name) noexcept {
    if (name.find("<lambda") != name.npos || name.find("(lambda") != name.npos ||
        name.find("'lambda") != name.npos)
        return "lambda";
    for (const std::string_view prefix :
         {"groat::v0::middleware::", "groat::middleware::", "groat::v0::", "groat::"})
        if (name.starts_with(prefix)) {
            name.remove_prefix(prefix.size());
            break;
        }
    return name;
}

template <class T>
[[nodiscard]] constexpr std::string_view type_name() noexcept {
    // "constexpr … type_name() [with T = X; std::string_view = …]" in g++, "[T = X]" in clang.
    const std::string_view text = __PRETTY_FUNCTION__;
    const auto begin = text.find("T = ") + 4;
    auto end = text.find(';', begin);
    if (end == text.npos)
        end = text.rfind(']');
    return short_type_name(text.substr(begin, end - begin));
}

} // namespace groat::inline v0::detail
