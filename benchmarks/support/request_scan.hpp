// SPDX-License-Identifier: BSL-1.0
// Where a request ends, and nothing else about it.
#pragma once

#include <support/fcgi_peer.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace groat_bench {

/// Follows the records of one connection, looks at no variable and trusts its peer.
class request_scan {
public:
    /// Takes bytes, at most up to the end of a request, and tells how many.
    std::size_t take(std::string_view bytes) noexcept {
        ended_ = false;
        std::size_t at = 0;
        while (at < bytes.size() && !ended_) {
            const auto left = bytes.size() - at;
            if (skip_ > 0) {
                const auto step = std::min(skip_, left);
                skip_ -= step;
                at += step;
                continue;
            }
            const auto step = std::min(wanted() - have_, left);
            std::memcpy(header_.data() + have_, bytes.data() + at, step);
            have_ += step;
            at += step;
            if (have_ >= 8 && have_ == wanted())
                begin_content();
        }
        return at;
    }

    [[nodiscard]] bool ended() const noexcept { return ended_; } ///< by the last `take`
    [[nodiscard]] bool keep() const noexcept { return keep_; }
    [[nodiscard]] std::uint64_t body() const noexcept { return body_; } ///< its bytes

private:
    /// The beginning's content is short enough to be read with its header.
    [[nodiscard]] std::size_t wanted() const noexcept {
        return have_ >= 8 && header_[1] == fcgi_peer::begin_request ? 16 : 8;
    }

    void begin_content() noexcept {
        const std::size_t content = header_[4] * 256u + header_[5];
        have_ = 0;
        skip_ = content + header_[6];
        if (header_[1] == fcgi_peer::begin_request) {
            skip_ -= 8;
            keep_ = (header_[10] & 1) != 0;
            body_ = 0;
        } else if (header_[1] == fcgi_peer::std_in) {
            body_ += content;
            ended_ = content == 0;
        }
    }

    std::array<unsigned char, 16> header_{};
    std::size_t have_ = 0;
    std::size_t skip_ = 0;
    std::uint64_t body_ = 0;
    bool keep_ = false;
    bool ended_ = false;
};

} // namespace groat_bench
