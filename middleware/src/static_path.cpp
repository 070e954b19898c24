// SPDX-License-Identifier: BSL-1.0
#include "static_path.hpp"

#include <groat/text.hpp>

#include "location.hpp"

#include <climits>

#include <algorithm>

namespace groat::inline v0::detail {
namespace {

bool is_refused_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || byte == '\\';
}

bool is_refused_segment(std::string_view segment, dotfiles hidden) {
    if (segment.empty() || segment == "." || segment == "..")
        return true;
    return hidden == dotfiles::refused && segment.front() == '.';
}

} // namespace

std::optional<static_path> parse_static_path(std::string_view path, dotfiles hidden) {
    if (path.empty() || path == "/")
        return static_path{.relative = {}, .folder = true};
    if (path.front() != '/' || path.size() >= PATH_MAX ||
        std::ranges::any_of(path, is_refused_byte))
        return {};
    path.remove_prefix(1);
    const bool folder = path.ends_with('/');
    if (folder)
        path.remove_suffix(1);

    for (auto rest = path;;) {
        const auto slash = rest.find('/');
        if (is_refused_segment(rest.substr(0, slash), hidden))
            return {};
        if (slash == rest.npos)
            return static_path{std::string{path}, folder};
        rest.remove_prefix(slash + 1);
    }
}

std::string folder_location(
    std::string_view script_name, std::string_view path_info, std::string_view query
) {
    return location_of(script_name, cat(path_info, "/"), query);
}

} // namespace groat::inline v0::detail
