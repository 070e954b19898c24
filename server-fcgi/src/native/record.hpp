// SPDX-License-Identifier: BSL-1.0
// FastCGI 1.0, 3.3 and 8: what a record looks like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace groat::inline v0::server::fcgi::native {

inline constexpr std::size_t header_size = 8;

/// The largest content that we write: as much as fits, in whole words, so that none needs padding.
inline constexpr std::size_t full_content = 65'528;

enum class record_type : std::uint8_t {
    begin_request = 1,
    abort_request = 2,
    end_request = 3,
    params = 4,
    std_in = 5,
    std_out = 6,
    std_err = 7,
    data = 8,
    get_values = 9,
    get_values_result = 10,
    unknown_type = 11,
};

/// FastCGI 1.0, 5.5: how the server itself sees a request's end.
enum class protocol_status : std::uint8_t {
    request_complete = 0,
    cant_mpx_conn = 1,
    overloaded = 2,
    unknown_role = 3,
};

struct record_header {
    std::uint8_t version;
    record_type type;
    std::uint16_t id;
    std::uint16_t size; ///< of the content
    std::uint8_t padding;
};

/// From `header_size` bytes.
[[nodiscard]] inline record_header decode_header(const char* from) noexcept {
    const auto at = [from](std::size_t i) { return static_cast<std::uint8_t>(from[i]); };
    const auto pair = [&at](std::size_t i) {
        return static_cast<std::uint16_t>(at(i) << 8 | at(i + 1));
    };
    return {
        .version = at(0),
        .type = static_cast<record_type>(at(1)),
        .id = pair(2),
        .size = pair(4),
        .padding = at(6)};
}

/// Into `header_size` bytes, without padding.
void encode_header(char* to, record_type type, std::uint16_t id, std::size_t size) noexcept;

/// The end of a request's output, for the peer: STDOUT's, if anything was or might have been sent
/// there, and END_REQUEST. `size` says how long both are.
inline constexpr std::size_t end_size = 3 * header_size;
void append_end(std::string& to, std::uint16_t id, int app_status);

/// END_REQUEST alone: the request was not taken.
void append_refusal(std::string& to, std::uint16_t id, protocol_status why);

/// FastCGI 1.0, 4.2.
void append_unknown_type(std::string& to, record_type what);

} // namespace groat::inline v0::server::fcgi::native
