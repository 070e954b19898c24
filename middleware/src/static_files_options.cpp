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

/// A file's name below the root.
bool is_file_name(std::string_view name) {
    const auto parsed = parse_static_path(cat("/", name), dotfiles::allowed);
    return !name.empty() && parsed && !parsed->folder;
}

/// A name with at most one `*`, which is its first byte, or its last one behind a `/`.
bool is_rule(std::string_view files) {
    if (files.starts_with('*'))
        return files.find('*', 1) == files.npos;
    if (files.ends_with("/*"))
        files.remove_suffix(2);
    return is_file_name(files) && files.find('*') == files.npos;
}

bool is_header_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

} // namespace

std::string_view coded_extension(std::string_view coding) noexcept {
    return coding == "br" ? ".br" : coding == "zstd" ? ".zst" : coding == "gzip" ? ".gz" : "";
}

std::string_view cache_control_of(
    std::string_view name, const middleware::static_files_options& options
) noexcept {
    for (const auto& [files, value] : options.cache_rules) {
        const std::string_view rule{files};
        if (rule.starts_with('*')  ? name.ends_with(rule.substr(1))
            : rule.ends_with("/*") ? name.starts_with(rule.substr(0, rule.size() - 1))
                                   : name == rule)
            return value;
    }
    return options.cache_control;
}

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
    for (const auto& [files, value] : options.cache_rules)
        if (!is_rule(files) || value.empty() || !is_header_value(value))
            refuse(cat("the rule \"", files, "\": \"", value, "\" can't be meant"));
    for (const auto& coding : options.precompressed)
        if (coded_extension(coding).empty())
            refuse(cat("the coding \"", coding, "\" has no extension"));
    for (const auto* page : {&options.fallback, &options.not_found_page})
        if (!page->empty() && !is_file_name(*page))
            refuse(cat("the page \"", *page, "\" is no file's name"));
    if (options.pass_through && !options.not_found_page.empty())
        refuse("what is not found is passed on or has a page");
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
