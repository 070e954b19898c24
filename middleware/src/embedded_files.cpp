// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/embedded_files.hpp>

#include <groat/conditional.hpp>
#include <groat/media_type.hpp>
#include <groat/text.hpp>

#include "byte_tag.hpp"
#include "selected.hpp"
#include "send_file.hpp"
#include "static_path.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// A file and the headers that it is always sent with.
struct prepared {
    std::string_view path;
    std::string_view bytes;
    headers of_version; // what a 304 says too
    std::string type;
};

prepared prepare(const embedded_file& one, const std::string& cache_control) {
    const auto path = detail::parse_static_path(one.path, detail::dotfiles::allowed);
    if (!path || path->folder)
        throw std::invalid_argument{cat("embedded_files: \"", one.path, "\" names no file")};
    std::string type{one.type};
    if (type.empty()) {
        type = media_type_of(file_extension(one.path)).value_or("application/octet-stream");
        if (takes_charset(type))
            type += "; charset=utf-8";
    }
    prepared made{one.path, one.bytes, {}, std::move(type)};
    try {
        made.of_version.add("ETag", detail::byte_tag(one.bytes));
        if (!cache_control.empty())
            made.of_version.add("Cache-Control", cache_control);
        const headers checked{{"Content-Type", made.type}};
    } catch (const header_error& error) {
        throw std::invalid_argument{cat("embedded_files: ", one.path, ": ", error.what())};
    }
    return made;
}

response send(const env& request, const prepared& it) {
    response answer{200, it.of_version, {}};
    const auto now = detail::second_of(request);
    switch (evaluate(
        preconditions::of(request), detail::selected_by(answer.headers, now), request.verb(), now
    )) {
    case verdict::failed:
        return text(http::status::precondition_failed, "precondition failed\n");
    case verdict::not_modified:
        answer.status = http::status::not_modified;
        return answer;
    case verdict::perform:
        break;
    }
    answer.headers.add("Content-Type", it.type);
    answer.body = body{std::span{it.bytes}};
    if (request.verb() == http::verb::head)
        answer.body.omit();
    return answer;
}

} // namespace

struct embedded_files::state {
    explicit state(embedded_files_options given);

    [[nodiscard]] const prepared* find(std::string_view path) const {
        const auto at = std::ranges::lower_bound(files, path, {}, &prepared::path);
        return at != files.end() && at->path == path ? &*at : nullptr;
    }

    std::vector<prepared> files; // by path
    std::string index;
    bool pass_through;
};

embedded_files::state::state(embedded_files_options given)
    : index{std::move(given.index)}, pass_through{given.pass_through} {
    for (const auto& one : given.files)
        files.push_back(prepare(one, given.cache_control));
    std::ranges::sort(files, {}, &prepared::path);
    const auto twice = std::ranges::adjacent_find(files, {}, &prepared::path);
    if (twice != files.end())
        throw std::invalid_argument{cat("embedded_files: \"", twice->path, "\" is there twice")};
}

embedded_files::embedded_files(embedded_files_options options)
    : state_{std::make_shared<const state>(std::move(options))} {}

response embedded_files::operator()(env& request, const app& next) const {
    const auto method = request.verb();
    const bool reads = method == http::verb::get || method == http::verb::head;
    if (!reads && state_->pass_through)
        return next(request);

    const auto path = request.path_info();
    const auto* it = state_->find(path);
    if (!it && !state_->index.empty()) {
        const bool folder = path.ends_with('/');
        it = state_->find(cat(path, folder ? "" : "/", state_->index));
        if (it && reads && !folder)
            return redirect(
                detail::folder_location(request.script_name(), path, request.query_string()), 301
            );
    }
    if (!it)
        return state_->pass_through ? next(request) : not_found();
    return reads ? send(request, *it) : detail::wrong_method();
}

} // namespace groat::inline v0::middleware
