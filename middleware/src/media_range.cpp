// SPDX-License-Identifier: BSL-1.0
#include <groat/media_range.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0 {
namespace {

bool matches(std::string_view type, std::string_view range) {
    if (range.front() == '+')
        return type.size() > range.size() && type[type.size() - range.size()] == '+' &&
               iequal(type.substr(type.size() - range.size()), range);
    if (range.back() != '*')
        return type.size() == range.size() && iequal(type, range);
    const auto major = range.substr(0, range.size() - 1);
    return major == "*/" || iequal(type.substr(0, major.size()), major);
}

} // namespace

bool is_among(std::string_view content_type, std::span<const std::string> set) {
    const auto type = trimmed(content_type.substr(0, content_type.find(';')));
    return std::ranges::any_of(set, [type](const auto& range) { return matches(type, range); });
}

bool is_media_range(std::string_view text) {
    if (text == "*/*")
        return true;
    if (text.starts_with('+'))
        return detail::is_token(text.substr(1));
    const auto slash = text.find('/');
    const auto named = [](std::string_view part) {
        return detail::is_token(part) && part.find('*') == part.npos;
    };
    if (slash == text.npos || !named(text.substr(0, slash)))
        return false;
    const auto minor = text.substr(slash + 1);
    return minor == "*" || named(minor);
}

} // namespace groat::inline v0
