// SPDX-License-Identifier: BSL-1.0
#include "native/record.hpp"

#include <array>

namespace groat::inline v0::server::fcgi::native {
namespace {

constexpr std::uint8_t version = 1;

char octet(std::size_t value) noexcept {
    return static_cast<char>(value & 0xff);
}

/// END_REQUEST (FastCGI 1.0, 5.5).
void encode_end(char* to, std::uint16_t id, std::uint32_t app_status, protocol_status how) {
    encode_header(to, record_type::end_request, id, header_size);
    for (std::size_t i = 0; i < 4; ++i)
        to[header_size + i] = octet(app_status >> (24 - 8 * i));
    to[header_size + 4] = static_cast<char>(how);
    to[header_size + 5] = to[header_size + 6] = to[header_size + 7] = 0;
}

} // namespace

void encode_header(char* to, record_type type, std::uint16_t id, std::size_t size) noexcept {
    to[0] = static_cast<char>(version);
    to[1] = static_cast<char>(type);
    to[2] = octet(id >> 8);
    to[3] = octet(id);
    to[4] = octet(size >> 8);
    to[5] = octet(size);
    to[6] = 0;
    to[7] = 0;
}

void append_end(std::string& to, std::uint16_t id, int app_status) {
    std::array<char, 3 * header_size> records; // with the end of the output before it
    encode_header(records.data(), record_type::std_out, id, 0);
    encode_end(
        records.data() + header_size,
        id,
        static_cast<std::uint32_t>(app_status),
        protocol_status::request_complete
    );
    to.append(records.data(), records.size());
}

void append_refusal(std::string& to, std::uint16_t id, protocol_status why) {
    std::array<char, 2 * header_size> record;
    encode_end(record.data(), id, 0, why);
    to.append(record.data(), record.size());
}

void append_unknown_type(std::string& to, record_type what) {
    std::array<char, 2 * header_size> record{};
    encode_header(record.data(), record_type::unknown_type, 0, header_size);
    record[header_size] = static_cast<char>(what);
    to.append(record.data(), record.size());
}

} // namespace groat::inline v0::server::fcgi::native
