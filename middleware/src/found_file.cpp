// SPDX-License-Identifier: BSL-1.0
#include "found_file.hpp"

#include <groat/text.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

namespace groat::inline v0::detail {
namespace {

found_file not_opened(int error, std::string name) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP: // a symbolic link, or too many
    case EXDEV: // one that leads out
    case ENAMETOOLONG:
    case ENXIO: // a socket
    case ENODEV:
        return {};
    case EACCES:
    case EPERM:
        return {.what = found_file::forbidden};
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
        return {.what = found_file::busy, .name = std::move(name), .error = error};
    default:
        throw std::system_error{error, std::generic_category(), cat("opening ", name)};
    }
}

found_file look_at(result<descriptor> opened, std::string name) {
    if (!opened)
        return not_opened(opened.error().value(), std::move(name));
    found_file it{.open = std::move(*opened)};
    if (::fstat(it.open.number(), &it.about) != 0)
        return not_opened(errno, std::move(name));
    if (S_ISREG(it.about.st_mode))
        it.what = found_file::file;
    if (S_ISDIR(it.about.st_mode))
        it.what = found_file::folder;
    it.name = std::move(name);
    return it;
}

} // namespace

found_file look_up(const beneath& root, std::string name) {
    auto opened = root.open(name);
    return look_at(std::move(opened), std::move(name));
}

found_file look_up_root(const beneath& root) {
    return look_at(root.open_root(), {});
}

} // namespace groat::inline v0::detail
