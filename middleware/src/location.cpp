// SPDX-License-Identifier: BSL-1.0
#include "location.hpp"

#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0::detail {
namespace {

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

std::string location_of(
    std::string_view script_name, std::string_view path_info, std::string_view query
) {
    const auto path = cat("/", script_name, path_info);
    // Two slashes at the front would be another host (RFC 3986, 4.2).
    const auto first = std::min(path.find_first_not_of('/'), path.size());
    auto location = cat("/", percent_encode_path(std::string_view{path}.substr(first)));
    append_query(location, query);
    return location;
}

} // namespace groat::inline v0::detail
