// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/x_sendfile.hpp>

#include <groat/text.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

field_name name_of(sendfile_header header) {
    switch (header) {
    case sendfile_header::x_accel_redirect:
        return "X-Accel-Redirect";
    case sendfile_header::x_lighttpd_send_file:
        return "X-Lighttpd-Send-File";
    case sendfile_header::x_sendfile:
        break;
    }
    return "X-Sendfile";
}

/// Whether the body is all that lies at its path.
bool is_whole(const file_ref& file) {
    struct stat about;
    return file.offset == 0 && ::fstat(file.fd, &about) == 0 &&
           static_cast<std::uint64_t>(about.st_size) == file.length;
}

/// What the front server calls the path.
std::optional<std::string> place_of(std::string_view path, const x_sendfile_options& options) {
    if (!path.starts_with('/'))
        return {};
    if (options.folders.empty())
        return percent_encode_path(path);
    const std::pair<const std::string, std::string>* best = nullptr;
    for (const auto& row : options.folders) {
        const auto& folder = row.first;
        const bool below =
            path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
        if (below && (!best || folder.size() > best->first.size()))
            best = &row;
    }
    if (!best)
        return {};
    return percent_encode_path(cat(best->second, path.substr(best->first.size())));
}

bool is_folder(std::string_view path) {
    return path.starts_with('/') && !path.ends_with('/');
}

} // namespace

x_sendfile::x_sendfile(x_sendfile_options options) : options_{std::move(options)} {
    if (options_.folders.empty() && options_.header == sendfile_header::x_accel_redirect)
        throw std::invalid_argument{"x_sendfile: X-Accel-Redirect needs folders and their places"};
    for (const auto& [folder, place] : options_.folders)
        if (!is_folder(folder) || !is_folder(place))
            throw std::invalid_argument{
                cat("x_sendfile: \"", folder, "\" at \"", place, "\": both are of the form /a/b")};
}

response x_sendfile::operator()(env& request, const app& next) const {
    auto answer = next(request);
    const auto* file = answer.body.file();
    if (!file || answer.status != 200 || !is_whole(*file))
        return answer;
    const auto name = name_of(options_.header);
    const auto place = place_of(file->path, options_);
    if (!place || answer.headers.contains(name))
        return answer;
    answer.headers.add(name, *place);
    answer.headers.remove("Content-Length");
    if (request.verb() == http::verb::head)
        answer.body.omit();
    else
        answer.body = body{};
    return answer;
}

} // namespace groat::inline v0::middleware
