// SPDX-License-Identifier: BSL-1.0
#include "log_output.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ostream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace groat::inline v0::detail {
namespace {

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

log_output::took write_all(int fd, std::string_view lines) noexcept {
    std::size_t done = 0;
    while (done < lines.size()) {
        const auto n = ::write(fd, lines.data() + done, lines.size() - done);
        if (n >= 0)
            done += static_cast<std::size_t>(n);
        else if (errno != EINTR)
            return {done, 0, last_error()};
    }
    return {done};
}

class stderr_output final : public log_output {
public:
    took write(std::string_view lines) noexcept override { return write_all(STDERR_FILENO, lines); }
    std::string_view name() const noexcept override { return "standard error"; }
};

class file_output final : public log_output {
public:
    explicit file_output(const std::string& path)
        : path_{std::filesystem::absolute(path).string()}, fd_{open()} {
        if (fd_ < 0)
            throw std::system_error{errno, std::generic_category(), cat("log_sink: ", path_)};
    }
    file_output(const file_output&) = delete;
    file_output& operator=(const file_output&) = delete;
    ~file_output() override { ::close(fd_); }

    took write(std::string_view lines) noexcept override { return write_all(fd_, lines); }

    error_code reopen() noexcept override {
        const int fresh = open();
        if (fresh < 0)
            return last_error();
        ::close(std::exchange(fd_, fresh));
        return {};
    }

    std::string_view name() const noexcept override { return path_; }

private:
    [[nodiscard]] int open() const noexcept {
        int fd = -1;
        do
            fd = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
        while (fd < 0 && errno == EINTR);
        return fd;
    }

    std::string path_;
    int fd_;
};

class stream_output final : public log_output {
public:
    explicit stream_output(std::ostream& to) : to_{to} {}

    took write(std::string_view lines) noexcept override {
        try {
            to_.write(lines.data(), static_cast<std::streamsize>(lines.size()));
            to_.flush();
            if (to_.good())
                return {lines.size()};
        } catch (...) {
            // A stream that was told to throw says no more than one that went bad.
        }
        const auto lost = std::ranges::count(lines, '\n');
        return {
            lines.size(),
            static_cast<std::size_t>(lost),
            make_error_code(boost::system::errc::io_error)};
    }
    std::string_view name() const noexcept override { return "a stream"; }

private:
    std::ostream& to_;
};

class callable_output final : public log_output {
public:
    explicit callable_output(std::function<void(std::string_view)> f) : call_{std::move(f)} {}

    took write(std::string_view lines) noexcept override {
        took all{lines.size()};
        while (!lines.empty()) {
            const auto end = lines.find('\n');
            try {
                call_(lines.substr(0, end));
            } catch (...) {
                ++all.lost;
                all.why = make_error_code(boost::system::errc::io_error);
            }
            lines.remove_prefix(std::min(end, lines.size() - 1) + 1);
        }
        return all;
    }
    std::string_view name() const noexcept override { return "a callable"; }

private:
    std::function<void(std::string_view)> call_;
};

} // namespace

std::unique_ptr<log_output> log_to_stderr() {
    return std::make_unique<stderr_output>();
}

std::unique_ptr<log_output> log_to_file(const std::string& path) {
    return std::make_unique<file_output>(path);
}

std::unique_ptr<log_output> log_to_stream(std::ostream& to) {
    return std::make_unique<stream_output>(to);
}

std::unique_ptr<log_output> log_to_callable(std::function<void(std::string_view)> f) {
    return std::make_unique<callable_output>(std::move(f));
}

} // namespace groat::inline v0::detail
