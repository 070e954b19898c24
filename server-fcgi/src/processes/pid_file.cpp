// SPDX-License-Identifier: BSL-1.0
#include "processes/pid_file.hpp"

#include <groat/text.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error{
        errno, std::generic_category(), cat("cannot write the pid file ", path)};
}

/// Of a process: one that was forked from it has no part in it, and it ends with it.
struct flock whole_file() noexcept {
    struct flock all {};
    all.l_type = F_WRLCK;
    all.l_whence = SEEK_SET;
    return all;
}

void check_whose(const std::string& path) {
    const descriptor there{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    auto held = whole_file();
    if (there && ::fcntl(there.get(), F_GETLK, &held) == 0 && held.l_type != F_UNLCK)
        throw std::runtime_error{
            cat("the pid file ", path, " is that of process ", std::to_string(held.l_pid))};
}

} // namespace

pid_file::pid_file(std::string path) : path_{std::move(path)} {
    if (path_.empty())
        return;
    check_whose(path_);
    temporary_ = cat(path_, ".", std::to_string(::getpid()));
    constexpr int how = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    file_ = descriptor{::open(temporary_.c_str(), how, 0644)};
    if (!file_)
        fail(path_);
}

pid_file::~pid_file() {
    if (!temporary_.empty())
        ::unlink(temporary_.c_str());
    struct stat there {};
    if (inode_ != 0 && ::stat(path_.c_str(), &there) == 0 && there.st_dev == device_ &&
        there.st_ino == inode_)
        ::unlink(path_.c_str());
}

void pid_file::publish() {
    if (temporary_.empty())
        return;
    check_whose(path_); // it may have appeared meanwhile
    const auto line = cat(std::to_string(::getpid()), "\n");
    struct stat mine {};
    auto lock = whole_file();
    ::fcntl(file_.get(), F_SETLK, &lock); // not every file system has locks
    if (::write(file_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fstat(file_.get(), &mine) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0)
        fail(path_);
    temporary_.clear();
    device_ = mine.st_dev;
    inode_ = mine.st_ino;
}

} // namespace groat::inline v0::server::fcgi
