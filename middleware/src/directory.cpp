// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/directory.hpp>

#include <groat/accept.hpp>
#include <groat/html.hpp>
#include <groat/http_date.hpp>
#include <groat/text.hpp>
#include <groat/vary.hpp>

#include "beneath.hpp"
#include "found_file.hpp"
#include "send_file.hpp"
#include "static_path.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace groat::inline v0::middleware {
namespace {

using detail::found_file;

struct entry {
    std::string name;
    bool folder;
    std::uint64_t size;
    std::chrono::sys_seconds modified;
};

struct listing {
    std::vector<entry> entries;
    bool more = false;
};

struct closing {
    void operator()(DIR* open) const noexcept { ::closedir(open); }
};

/// Regular files and folders of an open folder, folders first, by name.
listing list(int folder, const directory_options& options) {
    // A number of its own, which readdir's handle closes.
    const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, closing> open{own >= 0 ? ::fdopendir(own) : nullptr};
    if (!open)
        throw std::system_error{errno, std::generic_category(), "directory"};

    listing found;
    errno = 0;
    while (const auto* one = ::readdir(open.get())) {
        const std::string_view name{one->d_name};
        if (name == "." || name == ".." || (name.front() == '.' && !options.dotfiles))
            continue;
        struct stat about;
        if (::fstatat(own, one->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
            !(S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)))
            continue; // gone meanwhile, or nothing to be had
        if (found.entries.size() == options.max_entries) {
            found.more = true;
            break;
        }
        found.entries.push_back(
            {std::string{name},
             S_ISDIR(about.st_mode),
             static_cast<std::uint64_t>(about.st_size),
             std::chrono::sys_seconds{std::chrono::seconds{about.st_mtim.tv_sec}}}
        );
    }
    std::ranges::sort(found.entries, [](const entry& a, const entry& b) {
        return a.folder != b.folder ? a.folder : a.name < b.name;
    });
    return found;
}

/// As it may be shown: UTF-8, without control bytes.
std::string shown(std::string_view name) {
    std::string text;
    append_printable(text, name);
    return text;
}

std::string html_page(const listing& found, std::string_view path, bool top) {
    std::string page = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>";
    append_html(page, shown(path));
    page += "</title>\n<h1>";
    append_html(page, shown(path));
    page += "</h1>\n<table>\n<tr><th>Name<th>Size<th>Modified\n";
    if (!top)
        page += "<tr><td><a href=\"../\">../</a><td><td>\n";
    for (const auto& one : found.entries) {
        const std::string_view end = one.folder ? "/" : "";
        // "./" in front, so that no name is read as a scheme.
        page += cat("<tr><td><a href=\"./", percent_encode_path(one.name), end, "\">");
        append_html(page, shown(one.name));
        page += cat(end, "</a><td>", one.folder ? std::string{} : std::to_string(one.size), "<td>");
        page += cat(http_date(one.modified), "\n");
    }
    page += "</table>\n";
    if (found.more)
        page += "<p>There are more.\n";
    return page;
}

std::string json_page(const listing& found) {
    std::string page = "[";
    for (const auto& one : found.entries) {
        page += page.size() > 1 ? ",\n{\"name\": \"" : "\n{\"name\": \"";
        for (const char c : shown(one.name)) {
            if (c == '"' || c == '\\')
                page += '\\';
            page += c;
        }
        page += one.folder ? "/\"" : cat("\", \"size\": ", std::to_string(one.size));
        page += cat(", \"modified\": \"", http_date(one.modified), "\"}");
    }
    page += "\n]\n";
    return page;
}

directory_options checked(directory_options options) {
    if (options.root.empty())
        throw std::invalid_argument{"directory: the root has no name"};
    return options;
}

} // namespace

struct directory::state {
    explicit state(directory_options given)
        : options{checked(std::move(given))}, root{options.root, detail::beneath::links::inside} {}

    directory_options options;
    detail::beneath root;
};

directory::directory(directory_options options)
    : state_{std::make_shared<const state>(std::move(options))} {}

response directory::operator()(env& request, const app& next) const {
    const auto& [options, root] = *state_;
    const auto method = request.verb();
    const auto path = request.path_info();
    const auto wanted = detail::parse_static_path(
        path, options.dotfiles ? detail::dotfiles::allowed : detail::dotfiles::refused
    );
    if ((method != http::verb::get && method != http::verb::head) || !wanted)
        return next(request);
    const auto found = wanted->relative.empty() ? detail::look_up_root(root)
                                                : detail::look_up(root, wanted->relative);
    if (found.what == found_file::forbidden || found.what == found_file::busy)
        return detail::no_file(request, found, "directory");
    if (found.what != found_file::folder)
        return next(request);
    if (!path.ends_with('/'))
        return redirect(
            detail::folder_location(request.script_name(), path, request.query_string()), 301
        );

    const auto all = list(found.open.number(), options);
    constexpr std::array<std::string_view, 2> types{"text/html", "application/json"};
    auto answer = choose_media_type(request.header("Accept"), types) == types[1]
                      ? json_text(json_page(all))
                      : html(html_page(all, cat(request.script_name(), path), path == "/"));
    add_vary(answer.headers, "Accept");
    return answer;
}

} // namespace groat::inline v0::middleware
