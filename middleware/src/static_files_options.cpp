// SPDX-License-Identifier: BSL-1.0
#include "static_files_options.hpp"

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include "static_path.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace groat::inline v0::detail {
namespace {

[[noreturn]] void refuse(std::string_view what) {
    throw std::invalid_argument{cat("static_files: ", what)};
}

bool is_header_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

} // namespace

middleware::static_files_options checked(middleware::static_files_options options) {
    if (options.root.empty())
        refuse("the root has no name");
    if (!options.prefix.empty()) {
        const auto prefix = parse_static_path(options.prefix, dotfiles::allowed);
        if (!prefix || prefix->folder)
            refuse(cat("the prefix \"", options.prefix, "\" is not of the form /a or /a/b"));
    }
    if (!options.index.empty()) {
        const auto index = parse_static_path(cat("/", options.index), dotfiles::allowed);
        if (!index || index->folder || options.index.find('/') != std::string::npos)
            refuse(cat("the index \"", options.index, "\" is no file's name"));
    }
    if (!is_header_value(options.cache_control))
        refuse("cache_control is no header's value");
    if (!is_token(options.charset) && !options.charset.empty())
        refuse("the charset is no token");
    if (!is_header_value(options.default_type) || options.default_type.empty())
        refuse("default_type is no header's value");
    for (const auto& [extension, type] : options.types) {
        const bool upper =
            std::ranges::any_of(extension, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (extension.empty() || upper || extension.find_first_of("./") != extension.npos)
            refuse(cat("\"", extension, "\" is no extension in lower case and without its dot"));
        if (!is_header_value(type) || type.empty())
            refuse(cat("the type of \"", extension, "\" is no header's value"));
    }
    return options;
}

} // namespace groat::inline v0::detail
