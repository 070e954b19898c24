// SPDX-License-Identifier: BSL-1.0
#include "native/body_store.hpp"

#include "native/release.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace groat::inline v0::server::fcgi::native {
namespace {

constexpr std::size_t kept_memory = 16 * 1024;

/// A file without a name; on file systems that have none (NFS), one whose name is gone at once.
descriptor open_nameless(const std::string& folder) {
    descriptor made{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (made || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return made;
    auto path = folder + "/groat-body-XXXXXX";
    made = descriptor{::mkostemp(path.data(), O_CLOEXEC)};
    if (made)
        ::unlink(path.c_str());
    return made;
}

} // namespace

bool body_store::append(std::string_view bytes, std::size_t in_memory, const std::string& folder) {
    if (file_ || memory_.size() + bytes.size() > in_memory)
        return spill(bytes, folder);
    memory_.append(bytes);
    return true;
}

bool body_store::spill(std::string_view bytes, const std::string& folder) {
    if (!file_) {
        file_ = open_nameless(folder);
        if (!file_)
            return false;
    }
    while (!bytes.empty()) {
        const auto n =
            ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(file_size_));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        file_size_ += static_cast<std::uint64_t>(n);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

std::size_t body_store::read(std::span<char> into) {
    if (read_ < memory_.size()) {
        const auto n = std::min(into.size(), memory_.size() - read_);
        std::copy_n(memory_.data() + read_, n, into.data());
        read_ += n;
        if (read_ == memory_.size()) {
            memory_.clear();
            read_ = 0;
        }
        return n;
    }
    if (file_read_ == file_size_)
        return 0;
    for (;;) {
        const auto wanted = std::min<std::uint64_t>(into.size(), file_size_ - file_read_);
        const auto n = ::pread(file_.get(), into.data(), wanted, static_cast<off_t>(file_read_));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            throw std::system_error{
                n < 0 ? errno : EIO, std::generic_category(), "reading a spooled body"};
        file_read_ += static_cast<std::uint64_t>(n);
        return static_cast<std::size_t>(n);
    }
}

void body_store::clear() noexcept {
    memory_.clear();
    if (memory_.capacity() > kept_memory)
        release(memory_);
    read_ = 0;
    file_ = {};
    file_size_ = 0;
    file_read_ = 0;
}

} // namespace groat::inline v0::server::fcgi::native
