// SPDX-License-Identifier: BSL-1.0
// Cuts a stream of bytes into pieces of records, wherever the bytes were cut before.
#pragma once

#include "native/record.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

/// Keeps nothing of a record but its header, so a record may be as long as it likes; padding is
/// passed over. Any bytes are records to it: what they mean is for whoever takes the pieces.
class record_reader {
public:
    struct piece {
        record_header of;
        std::string_view content; ///< a view into the bytes given; all of it, or the next part
        bool begins;              ///< the record's first piece
        bool ends;                ///< its last; a record without content is one piece
    };

    /// The next piece, taken off the front of `bytes`; nothing when these are used up.
    [[nodiscard]] std::optional<piece> next(std::string_view& bytes) noexcept;

    /// Whether the stream so far ends where a record ends.
    [[nodiscard]] bool between_records() const noexcept { return held_ == 0 && !inside_; }

    /// How many bytes of the current record's content are still to come.
    [[nodiscard]] std::size_t left() const noexcept { return inside_ ? content_left_ : 0; }

private:
    [[nodiscard]] std::optional<piece> next_part(std::string_view& bytes) noexcept;
    [[nodiscard]] bool read_header(std::string_view& bytes) noexcept;

    record_header of_{};
    std::uint16_t content_left_ = 0;
    std::uint8_t padding_left_ = 0;
    std::uint8_t held_ = 0; // bytes of a header that has not come whole
    bool inside_ = false;   // of a record whose end has not been passed
    std::array<char, header_size> part_{};
};

} // namespace groat::inline v0::server::fcgi::native
