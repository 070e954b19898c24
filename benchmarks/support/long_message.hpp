// SPDX-License-Identifier: BSL-1.0
// Bytes that are too many to keep: a beginning, one piece again and again, an end.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <string>

namespace groat_bench {

struct long_message {
    std::string head = {};
    std::string piece = {};
    std::uint64_t pieces = 0;
    std::string tail = {};

    [[nodiscard]] std::uint64_t size() const noexcept {
        return head.size() + pieces * piece.size() + tail.size();
    }

    /// Sends what follows the first `sent` bytes, with one system call, as send(2) does.
    ssize_t send(int fd, std::uint64_t sent) const noexcept {
        if (pieces == 0 && tail.empty())
            return ::send(fd, head.data() + sent, head.size() - sent, MSG_NOSIGNAL);
        std::array<iovec, 17> parts;
        msghdr message{};
        message.msg_iov = parts.data();
        const auto put = [&](const std::string& part, std::uint64_t skip) {
            parts[message.msg_iovlen++] = {
                const_cast<char*>(part.data()) + skip, part.size() - skip};
        };
        auto piece_number = std::uint64_t{0};
        auto skip = std::uint64_t{0};
        if (sent < head.size()) {
            put(head, sent);
        } else if (!piece.empty()) {
            piece_number = (sent - head.size()) / piece.size();
            skip = (sent - head.size()) % piece.size();
        }
        for (; piece_number < pieces && message.msg_iovlen < parts.size() - 1; ++piece_number) {
            put(piece, skip);
            skip = 0;
        }
        if (piece_number >= pieces) {
            const auto before = size() - tail.size();
            put(tail, sent > before ? sent - before : 0);
        }
        return ::sendmsg(fd, &message, MSG_NOSIGNAL);
    }
};

} // namespace groat_bench
