// SPDX-License-Identifier: BSL-1.0
#include "cut_sends.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace {

thread_local std::optional<std::size_t> left;

} // namespace

void cut_sends::on(std::size_t after) {
    left = after;
}

void cut_sends::off() {
    left.reset();
}

// Both in the place of the C library's.

extern "C" ssize_t send(int fd, const void* bytes, std::size_t size, int flags) {
    if (left && *left == 0) {
        errno = EAGAIN;
        return -1;
    }
    const auto most = left ? std::min(*left, size) : size;
    const auto n = ::syscall(SYS_sendto, fd, bytes, most, flags, nullptr, 0);
    if (left && n > 0)
        *left -= static_cast<std::size_t>(n);
    return n;
}

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    msghdr less = *message;
    std::array<iovec, 64> parts{};
    if (left) {
        if (*left == 0 || message->msg_iovlen > parts.size()) {
            errno = EAGAIN;
            return -1;
        }
        std::size_t room = *left;
        std::size_t used = 0;
        for (std::size_t i = 0; i < message->msg_iovlen && room > 0; ++i) {
            parts[used] = message->msg_iov[i];
            parts[used].iov_len = std::min(parts[used].iov_len, room);
            room -= parts[used++].iov_len;
        }
        less.msg_iov = parts.data();
        less.msg_iovlen = used;
    }
    const auto n = ::syscall(SYS_sendmsg, fd, &less, flags);
    if (left && n > 0)
        *left -= static_cast<std::size_t>(n);
    return n;
}
