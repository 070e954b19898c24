// SPDX-License-Identifier: BSL-1.0
// Who may connect.
#pragma once

#include <sys/socket.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// Addresses as 16 bytes, v4 ones mapped (RFC 4291, 2.5.5.2), so that there is one way to compare.
class peers {
public:
    /// From addresses and prefixes. Throws std::invalid_argument for what is neither. Of an empty
    /// list: this machine's loopback.
    explicit peers(std::span<const std::string> list);

    /// Whether this address may connect. Addresses of other families, unix's above all, may.
    [[nodiscard]] bool allow(const sockaddr& from) const noexcept;

private:
    struct prefix {
        std::array<unsigned char, 16> bytes;
        unsigned bits;
    };
    [[nodiscard]] static prefix parse(std::string_view text);

    std::vector<prefix> prefixes_;
};

} // namespace groat::inline v0::server::fcgi
