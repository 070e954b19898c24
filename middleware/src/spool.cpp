// SPDX-License-Identifier: BSL-1.0
#include "spool.hpp"

#include <groat/text.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace groat::inline v0::detail {

descriptor make_nameless_file(const std::string& folder) {
    descriptor made{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (made.number() >= 0)
        return made;
    // Not every file system can (open(2)).
    if (errno == EOPNOTSUPP || errno == EISDIR) {
        auto name = cat(folder, "/groat-XXXXXX");
        made = descriptor{::mkostemp(name.data(), O_CLOEXEC)};
        if (made.number() >= 0 && ::unlink(name.c_str()) == 0)
            return made;
    }
    throw std::system_error{errno, std::generic_category(), cat("a file in ", folder)};
}

void spool::append(std::string_view bytes) {
    size_ += bytes.size();
    if (!file_ && size_ <= memory_) {
        text_ += bytes;
        return;
    }
    if (!file_) {
        file_ = make_nameless_file(folder_);
        write(text_);
        text_ = {};
    }
    write(bytes);
}

void spool::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(file_->number(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw std::system_error{errno, std::generic_category(), cat("a file in ", folder_)};
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

body spool::take() {
    const auto size = std::exchange(size_, 0);
    if (!file_)
        return body{std::exchange(text_, {})};
    auto owner = std::make_shared<descriptor>(std::move(*file_));
    file_.reset();
    const int fd = owner->number();
    return body{file_ref{.fd = fd, .length = size, .owner = std::move(owner)}};
}

} // namespace groat::inline v0::detail
