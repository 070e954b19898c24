// SPDX-License-Identifier: BSL-1.0
#include "beneath.hpp"

#include <groat/text.hpp>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace groat::inline v0::detail {
namespace {

// A FIFO without a writer and a terminal must neither hold nor adopt this process.
constexpr int for_reading = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
constexpr int for_walking = O_PATH | O_DIRECTORY | O_CLOEXEC;

// Someone renames while a link is followed: the kernel asks to try again.
constexpr int tries = 32;

error_code last_error() {
    return {errno, boost::system::generic_category()};
}

error_code refused(int reason) {
    return {reason, boost::system::generic_category()};
}

int open_beneath(int folder, const char* path, std::uint64_t flags, std::uint64_t resolve) {
    open_how how{};
    how.flags = flags;
    how.resolve = resolve;
    return static_cast<int>(::syscall(SYS_openat2, folder, path, &how, sizeof how));
}

result<descriptor> open_at(int folder, const std::string& name, int flags) {
    for (;;) {
        descriptor opened{::openat(folder, name.c_str(), flags)};
        if (opened.number() >= 0)
            return opened;
        if (errno != EINTR)
            return last_error();
    }
}

bool is_plain(std::string_view segment) {
    return !segment.empty() && segment != "." && segment != ".." &&
           segment.find('\0') == segment.npos;
}

} // namespace

descriptor::~descriptor() {
    if (number_ >= 0)
        ::close(number_);
}

beneath::walk beneath::best_walk() {
    // A filter of system calls may say EPERM to what it does not know.
    const descriptor probe{open_beneath(AT_FDCWD, ".", for_walking, RESOLVE_BENEATH)};
    return probe.number() < 0 && (errno == ENOSYS || errno == EPERM) ? walk::by_folder
                                                                     : walk::kernel;
}

beneath::beneath(const std::string& folder, links followed, walk how)
    : folder_{::open(folder.c_str(), for_walking)}, followed_{followed}, how_{how} {
    if (folder_.number() < 0)
        throw std::system_error{errno, std::generic_category(), folder};
}

result<descriptor> beneath::open(const std::string& path) const {
    for (std::string_view rest = path;;) {
        const auto slash = rest.find('/');
        if (!is_plain(rest.substr(0, slash)))
            return refused(ENOENT);
        if (slash == rest.npos)
            break;
        rest.remove_prefix(slash + 1);
    }
    return how_ == walk::kernel ? open_by_kernel(path) : open_by_folder(path);
}

result<descriptor> beneath::open_root() const {
    return open_at(folder_.number(), ".", for_reading | O_DIRECTORY);
}

result<descriptor> beneath::open_by_kernel(const std::string& path) const {
    const std::uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
                                  (followed_ == links::none ? RESOLVE_NO_SYMLINKS : 0);
    for (int left = tries;;) {
        descriptor opened{open_beneath(folder_.number(), path.c_str(), for_reading, resolve)};
        if (opened.number() >= 0)
            return opened;
        if (errno != EINTR && (errno != EAGAIN || --left == 0))
            return last_error();
    }
}

result<descriptor> beneath::open_by_folder(std::string_view path) const {
    descriptor inner{-1};
    int folder = folder_.number();
    for (;;) {
        const auto slash = path.find('/');
        const std::string segment{path.substr(0, slash)};
        if (slash == path.npos)
            return open_at(folder, segment, for_reading | O_NOFOLLOW);
        auto next = open_at(folder, segment, for_walking | O_NOFOLLOW);
        if (!next)
            return next;
        inner = std::move(*next);
        folder = inner.number();
        path.remove_prefix(slash + 1);
    }
}

} // namespace groat::inline v0::detail
