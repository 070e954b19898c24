// SPDX-License-Identifier: BSL-1.0
#include "native/record_reader.hpp"

#include <algorithm>

namespace groat::inline v0::server::fcgi::native {

std::optional<record_reader::piece> record_reader::next(std::string_view& bytes) noexcept {
    // Nearly all records come whole.
    if (!inside_ && held_ == 0 && bytes.size() >= header_size) {
        const auto of = decode_header(bytes.data());
        const std::size_t whole = header_size + of.size + of.padding;
        if (bytes.size() >= whole) {
            const auto content = bytes.substr(header_size, of.size);
            bytes.remove_prefix(whole);
            return piece{of, content, true, true};
        }
    }
    return next_part(bytes);
}

std::optional<record_reader::piece> record_reader::next_part(std::string_view& bytes) noexcept {
    bool begins = false;
    if (inside_ && content_left_ == 0) {
        const auto skipped = std::min<std::size_t>(padding_left_, bytes.size());
        bytes.remove_prefix(skipped);
        padding_left_ = static_cast<std::uint8_t>(padding_left_ - skipped);
        if (padding_left_ > 0)
            return {};
        inside_ = false;
    }
    if (!inside_) {
        if (!read_header(bytes))
            return {};
        begins = true;
        inside_ = true;
        content_left_ = of_.size;
        padding_left_ = of_.padding;
        if (content_left_ == 0) {
            inside_ = padding_left_ > 0;
            return piece{of_, {}, true, true};
        }
    }
    if (bytes.empty() && !begins)
        return {};
    const auto content = bytes.substr(0, content_left_);
    bytes.remove_prefix(content.size());
    content_left_ = static_cast<std::uint16_t>(content_left_ - content.size());
    const bool ends = content_left_ == 0;
    inside_ = !ends || padding_left_ > 0;
    return piece{of_, content, begins, ends};
}

bool record_reader::read_header(std::string_view& bytes) noexcept {
    if (held_ == 0 && bytes.size() >= header_size) {
        of_ = decode_header(bytes.data());
        bytes.remove_prefix(header_size);
        return true;
    }
    const auto taken = std::min(header_size - held_, bytes.size());
    std::copy_n(bytes.data(), taken, part_.data() + held_);
    held_ = static_cast<std::uint8_t>(held_ + taken);
    bytes.remove_prefix(taken);
    if (held_ < header_size)
        return false;
    of_ = decode_header(part_.data());
    held_ = 0;
    return true;
}

} // namespace groat::inline v0::server::fcgi::native
