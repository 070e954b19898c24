// SPDX-License-Identifier: BSL-1.0
// Range requests: RFC 9110, 14.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0 {

/// A stretch of something that is counted in bytes; never empty.
struct byte_range {
    std::uint64_t first = 0;
    std::uint64_t length = 0;

    friend bool operator==(const byte_range&, const byte_range&) = default;
};

/// What a Range header makes of a thing of a known size.
struct range_choice {
    enum kind : std::uint8_t {
        whole,         ///< 200: the header is not to be heeded
        part,          ///< 206: send `range` and content_range(range, size)
        unsatisfiable, ///< 416: send unsatisfied_range(size)
    };

    kind what = whole;
    byte_range range = {};
};

/// Reads the value of a Range header. One range is heeded. Several are not, nor other units, nor
/// what is malformed: RFC 9110 (14.2) leaves that to the server, and the whole is always a right
/// answer.
///
/// Numbers of any length are taken for what they are. A range that begins behind the end and a
/// suffix of no bytes are unsatisfiable; a suffix of an empty thing is the whole (a 206 cannot say
/// "no bytes"). Range means something for GET only; that is for the caller to see to. Time is
/// linear in the header's size.
[[nodiscard]] range_choice choose_range(std::string_view header, std::uint64_t size);

/// What a Range header with one range or several makes of a thing of a known size.
struct ranges_choice {
    range_choice::kind what = range_choice::whole;
    std::vector<byte_range> ranges = {}; ///< for a part: ascending, apart from one another
};

/// The same, but several ranges are heeded: sorted, and those that overlap or touch made one, so
/// that no byte is sent twice. More than `most` of them are not heeded at all (RFC 9110, 17.15).
/// Those that nothing satisfies are left out beside others.
[[nodiscard]] ranges_choice choose_ranges(
    std::string_view header, std::uint64_t size, std::size_t most
);

/// Content-Range of a 206: `bytes 0-99/1234`.
[[nodiscard]] std::string content_range(const byte_range& range, std::uint64_t size);

/// Content-Range of a 416: `bytes */1234`.
[[nodiscard]] std::string unsatisfied_range(std::uint64_t size);

} // namespace groat::inline v0
