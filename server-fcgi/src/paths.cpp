// SPDX-License-Identifier: BSL-1.0
#include "paths.hpp"

namespace groat::inline v0::server::fcgi {
namespace {

/// The next byte, with a run of slashes taken as one; 0 at the end.
char next(std::string_view& text) noexcept {
    if (text.empty())
        return 0;
    const char c = text.front();
    do
        text.remove_prefix(1);
    while (c == '/' && text.starts_with('/'));
    return c;
}

} // namespace

std::optional<std::string_view> origin_form(std::string_view target) noexcept {
    target = target.substr(0, target.find('#'));
    if (target.starts_with('/'))
        return target;
    const auto scheme_end = target.find("://");
    if (scheme_end == target.npos || scheme_end > target.find_first_of("/?"))
        return {};
    const auto path = target.find_first_of("/?", scheme_end + 3);
    if (path == target.npos)
        return "/";
    if (target[path] == '?')
        return {};
    return target.substr(path);
}

bool is_plain_path(std::string_view path) noexcept {
    if (!path.starts_with('/') || path.find('\0') != path.npos)
        return false;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..")
            return false;
        path.remove_prefix(segment.size());
    }
    return true;
}

std::optional<std::string_view> below(std::string_view path, std::string_view prefix) noexcept {
    if (!path.starts_with(prefix))
        return {};
    path.remove_prefix(prefix.size());
    if (!path.empty() && !path.starts_with('/'))
        return {};
    return path;
}

bool same_but_slashes(std::string_view a, std::string_view b) noexcept {
    while (!a.empty() || !b.empty())
        if (next(a) != next(b))
            return false;
    return true;
}

} // namespace groat::inline v0::server::fcgi
