// SPDX-License-Identifier: BSL-1.0
// A file descriptor that has an owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace groat::inline v0::server::fcgi {

class descriptor {
public:
    descriptor() noexcept = default;
    explicit descriptor(int fd) noexcept : fd_{fd} {}
    descriptor(descriptor&& from) noexcept : fd_{std::exchange(from.fd_, -1)} {}
    descriptor& operator=(descriptor&& from) noexcept {
        descriptor old{std::exchange(fd_, std::exchange(from.fd_, -1))};
        return *this;
    }
    ~descriptor() {
        if (fd_ >= 0)
            ::close(fd_);
    }

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

} // namespace groat::inline v0::server::fcgi
