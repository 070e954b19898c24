// SPDX-License-Identifier: BSL-1.0
// Where a responder is, and a connection to it.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace groat_bench {

/// A descriptor that is closed in time.
class socket_fd {
public:
    socket_fd() = default;
    explicit socket_fd(int fd) noexcept : fd_{fd} {}
    socket_fd(socket_fd&& from) noexcept : fd_{std::exchange(from.fd_, -1)} {}
    socket_fd& operator=(socket_fd&& from) noexcept {
        std::swap(fd_, from.fd_);
        from.close();
        return *this;
    }
    ~socket_fd() { close(); }

    void close() noexcept {
        if (fd_ >= 0)
            ::close(std::exchange(fd_, -1));
    }
    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

struct address {
    sockaddr_storage bytes{};
    socklen_t size = 0;

    static address unix_socket(const std::string& path) {
        address made;
        auto& at = reinterpret_cast<sockaddr_un&>(made.bytes);
        at.sun_family = AF_UNIX;
        if (path.size() >= sizeof at.sun_path)
            throw std::runtime_error{"the path of a socket is too long: " + path};
        std::memcpy(at.sun_path, path.data(), path.size());
        made.size = sizeof at;
        return made;
    }

    static address loopback(std::uint16_t port) {
        address made;
        auto& at = reinterpret_cast<sockaddr_in&>(made.bytes);
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        made.size = sizeof at;
        return made;
    }

    /// A connection that doesn't block, or errno. EAGAIN: a unix socket's backlog is full.
    [[nodiscard]] socket_fd connect() const {
        const auto* const to = reinterpret_cast<const sockaddr*>(&bytes);
        const bool local = bytes.ss_family == AF_UNIX;
        const int type = SOCK_STREAM | SOCK_CLOEXEC | (local ? SOCK_NONBLOCK : 0);
        socket_fd made{::socket(bytes.ss_family, type, 0)};
        if (!made)
            throw std::runtime_error{std::string{"socket: "} + std::strerror(errno)};
        if (::connect(made.get(), to, size) != 0)
            return {};
        if (!local)
            ::fcntl(made.get(), F_SETFL, O_NONBLOCK);
        return made;
    }
};

} // namespace groat_bench
