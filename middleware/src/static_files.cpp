// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/static_files.hpp>

#include <groat/accept.hpp>
#include <groat/media_type.hpp>
#include <groat/text.hpp>

#include "beneath.hpp"
#include "found_file.hpp"
#include "location.hpp"
#include "send_file.hpp"
#include "static_files_options.hpp"
#include "static_path.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace groat::inline v0::middleware {
namespace {

using detail::found_file;
using detail::look_up;

detail::beneath open_root(const static_files_options& options) {
    const auto links = options.links == symlinks::beneath ? detail::beneath::links::inside
                                                          : detail::beneath::links::none;
    try {
        return detail::beneath{options.root, links};
    } catch (const std::system_error& error) {
        throw std::system_error{error.code(), cat("static_files: the root \"", options.root, "\"")};
    }
}

/// Whether the last segment of a name has a dot in it.
bool has_dot(std::string_view name) {
    return name.substr(name.rfind('/') + 1).find('.') != name.npos;
}

} // namespace

struct static_files::state {
    explicit state(static_files_options given)
        : options{detail::checked(std::move(given))}, root{open_root(options)},
          place{std::filesystem::absolute(options.root).string()} {}

    [[nodiscard]] std::optional<std::string_view> below_prefix(std::string_view path_info) const;
    [[nodiscard]] found_file find(std::string_view path) const;
    [[nodiscard]] found_file index_of(std::string_view folder) const;
    [[nodiscard]] std::string type_of(std::string_view name) const;
    [[nodiscard]] found_file stand_in(const detail::static_path& wanted) const;
    [[nodiscard]] detail::served_as coded(const env& request, found_file& it) const;
    [[nodiscard]] response none(const env& request) const;

    static_files_options options;
    detail::beneath root;
    std::string place; // for messages and X-Sendfile; nothing is opened by it
};

std::optional<std::string_view> static_files::state::below_prefix(std::string_view path_info
) const {
    if (!path_info.starts_with(options.prefix))
        return {};
    const auto rest = path_info.substr(options.prefix.size());
    if (!options.prefix.empty() && !rest.empty() && rest.front() != '/')
        return {};
    return rest;
}

found_file static_files::state::index_of(std::string_view folder) const {
    if (options.index.empty())
        return {};
    auto it = look_up(root, folder.empty() ? options.index : cat(folder, "/", options.index));
    return it.what == found_file::folder ? found_file{} : std::move(it);
}

/// Answers `folder` for one that has an index and whose path lacks the `/` behind it.
found_file static_files::state::find(std::string_view path) const {
    const auto hidden = options.dotfiles ? detail::dotfiles::allowed : detail::dotfiles::refused;
    const auto wanted = detail::parse_static_path(path, hidden);
    if (!wanted)
        return {};
    if (wanted->folder && !path.empty()) {
        auto it = index_of(wanted->relative);
        return it.what == found_file::nothing ? stand_in(*wanted) : std::move(it);
    }
    if (!wanted->folder) {
        auto it = look_up(root, wanted->relative);
        if (it.what == found_file::nothing)
            return stand_in(*wanted);
        if (it.what != found_file::folder)
            return it;
    }
    auto it = index_of(wanted->relative);
    if (it.what == found_file::file)
        it.what = found_file::folder;
    return it.what == found_file::nothing ? stand_in(*wanted) : std::move(it);
}

/// What answers for a path that leads nowhere.
found_file static_files::state::stand_in(const detail::static_path& wanted) const {
    if (options.html_extension && !wanted.folder && !wanted.relative.empty()) {
        auto it = look_up(root, cat(wanted.relative, ".html"));
        if (it.what != found_file::nothing && it.what != found_file::folder)
            return it;
    }
    if (options.fallback.empty() || has_dot(wanted.relative))
        return {};
    auto it = look_up(root, options.fallback);
    return it.what == found_file::folder ? found_file{} : std::move(it);
}

/// Puts the file in the coding that the client likes best in the place of the file.
detail::served_as static_files::state::coded(const env& request, found_file& it) const {
    detail::served_as how{
        .type = type_of(it.name),
        .cache_control = std::string{detail::cache_control_of(it.name, options)},
        .path = cat(place, "/", it.name),
        .varies = !options.precompressed.empty()};
    std::vector<std::string_view> offered{
        options.precompressed.begin(), options.precompressed.end()};
    offered.emplace_back("identity");
    while (offered.size() > 1) {
        const auto coding = choose_coding(request.header("Accept-Encoding"), offered);
        if (!coding || *coding == "identity")
            break;
        auto beside = look_up(root, cat(it.name, detail::coded_extension(*coding)));
        if (beside.what == found_file::file) {
            how.coding = *coding;
            how.path = cat(place, "/", beside.name);
            it = std::move(beside);
            break;
        }
        std::erase(offered, std::string_view{*coding});
    }
    return how;
}

response static_files::state::none(const env& request) const {
    if (options.not_found_page.empty())
        return not_found();
    auto it = look_up(root, options.not_found_page);
    if (it.what != found_file::file)
        return not_found();
    const auto how = coded(request, it);
    return detail::send_page(request, http::status::not_found, std::move(it), how);
}

std::string static_files::state::type_of(std::string_view name) const {
    const auto extension = file_extension(name);
    std::string lower{extension};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    const auto own = options.types.find(lower);
    const std::string_view type = own != options.types.end()
                                      ? std::string_view{own->second}
                                      : media_type_of(lower).value_or(options.default_type);
    if (options.charset.empty() || !takes_charset(type) || type.find(';') != type.npos)
        return std::string{type};
    return cat(type, "; charset=", options.charset);
}

static_files::static_files(static_files_options options)
    : state_{std::make_shared<const state>(std::move(options))} {}

response static_files::operator()(env& request, const app& next) const {
    const auto& options = state_->options;
    const auto method = request.verb();
    const bool reads = method == http::verb::get || method == http::verb::head;
    const auto path = state_->below_prefix(request.path_info());
    if (!path || (!reads && options.pass_through))
        return next(request);

    auto it = state_->find(*path);
    switch (it.what) {
    case found_file::nothing:
        return options.pass_through ? next(request) : state_->none(request);
    case found_file::file: {
        if (!reads)
            return detail::wrong_method();
        const auto how = state_->coded(request, it);
        return detail::send_file(request, std::move(it), how);
    }
    case found_file::folder:
        break;
    default:
        return detail::no_file(request, it, "static_files");
    }
    if (!reads)
        return detail::wrong_method();
    const auto location =
        detail::folder_location(request.script_name(), request.path_info(), request.query_string());
    if (location.size() > detail::longest_location)
        return text(http::status::uri_too_long, "the path is too long\n");
    return redirect(location, 301);
}

void static_files::outlined(outline& drawn) const {
    drawn.label +=
        cat(" ",
            state_->options.prefix,
            state_->options.prefix.empty() ? "" : " ",
            "from ",
            state_->options.root);
}

} // namespace groat::inline v0::middleware
