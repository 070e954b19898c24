// SPDX-License-Identifier: BSL-1.0
// A file without a name, for tests.
#pragma once

#include <groat/file_ref.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace groat_test {

class temporary_file {
public:
    explicit temporary_file(std::string_view content)
        : fd_{::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)} {
        if (fd_ < 0 ||
            ::write(fd_, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
            throw std::runtime_error{"no file for the test"};
        size_ = content.size();
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() { ::close(fd_); }

    [[nodiscard]] int fd() const { return fd_; }

    void cut_to(std::size_t size) {
        if (::ftruncate(fd_, static_cast<off_t>(size)) != 0)
            throw std::runtime_error{"the test's file can't be cut"};
    }

    [[nodiscard]] groat::file_ref whole() const { return {fd_, 0, size_, nullptr, "file"}; }

private:
    int fd_;
    std::size_t size_ = 0;
};

} // namespace groat_test
