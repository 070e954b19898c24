// SPDX-License-Identifier: BSL-1.0
#include "static_path.hpp"

#include <groat/text.hpp>

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

void append_query(std::string& out, std::string_view query) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    if (query.empty())
        return;
    out += '?';
    for (const char c : query) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7f) {
            out += c;
            continue;
        }
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
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
    const auto path = cat("/", script_name, path_info, "/");
    // Two slashes at the front would be another host (RFC 3986, 4.2).
    const auto first = std::min(path.find_first_not_of('/'), path.size());
    auto location = cat("/", percent_encode_path(std::string_view{path}.substr(first)));
    append_query(location, query);
    return location;
}

} // namespace groat::inline v0::detail
