// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/file.hpp>

#include <groat/headers.hpp>
#include <groat/media_type.hpp>
#include <groat/text.hpp>

#include "beneath.hpp"
#include "found_file.hpp"
#include "send_file.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

std::filesystem::path absolute(const file_options& options) {
    const std::filesystem::path path{options.path};
    if (!path.has_filename() || path.filename() == "." || path.filename() == "..")
        throw std::invalid_argument{cat("file: \"", options.path, "\" names no file")};
    return std::filesystem::absolute(path);
}

detail::served_as served(file_options options, const std::filesystem::path& path) {
    if (options.type.empty()) {
        const auto type = media_type_of(file_extension(path.native()));
        options.type = type.value_or("application/octet-stream");
        if (takes_charset(options.type))
            options.type += "; charset=utf-8";
    }
    try {
        const headers checked{{"A", options.type}, {"B", options.cache_control}};
    } catch (const header_error& error) {
        throw std::invalid_argument{cat("file: ", error.what())};
    }
    return {std::move(options.type), std::move(options.cache_control), path.string()};
}

} // namespace

struct file::state {
    explicit state(file_options options) : state{absolute(options), std::move(options)} {}
    state(const std::filesystem::path& path, file_options options)
        : folder{path.parent_path().string(), detail::beneath::links::inside},
          name{path.filename().string()}, how{served(std::move(options), path)} {}

    detail::beneath folder;
    std::string name;
    detail::served_as how;
};

file::file(file_options options) : state_{std::make_shared<const state>(std::move(options))} {}

response file::operator()(env& request, const app&) const {
    const auto method = request.verb();
    if (method != http::verb::get && method != http::verb::head)
        return detail::wrong_method();
    auto it = detail::look_up(state_->folder, state_->name);
    if (it.what != detail::found_file::file)
        return detail::no_file(request, it, "file");
    return detail::send_file(request, std::move(it), state_->how);
}

} // namespace groat::inline v0::middleware
