// SPDX-License-Identifier: BSL-1.0
#include "native/pairs.hpp"

#include "native/record.hpp"

#include <array>
#include <string>

namespace groat::inline v0::server::fcgi::native {
namespace {

/// A length of one byte, or of four with the highest bit set.
std::optional<std::size_t> next_length(std::string_view& bytes) noexcept {
    if (bytes.empty())
        return {};
    const auto at = [&bytes](std::size_t i) -> std::size_t {
        return static_cast<unsigned char>(bytes[i]);
    };
    const auto first = at(0);
    if (first < 0x80) {
        bytes.remove_prefix(1);
        return first;
    }
    if (bytes.size() < 4)
        return {};
    const auto length = (first & 0x7f) << 24 | at(1) << 16 | at(2) << 8 | at(3);
    bytes.remove_prefix(4);
    return length;
}

struct known_value {
    std::string_view name;
    std::string value;
    bool asked = false;
};

} // namespace

std::optional<variable> next_pair(std::string_view& bytes) noexcept {
    const auto name_size = next_length(bytes);
    if (!name_size)
        return {};
    const auto value_size = next_length(bytes);
    if (!value_size)
        return {};
    // Two lengths of 31 bits: compared part by part, their sum might not fit.
    if (*name_size > bytes.size() || *value_size > bytes.size() - *name_size)
        return {};
    const variable found{bytes.substr(0, *name_size), bytes.substr(*name_size, *value_size)};
    bytes.remove_prefix(*name_size + *value_size);
    return found;
}

void append_values(std::string& to, std::string_view query, const capacity& ours) {
    std::array<known_value, 3> all{
        known_value{"FCGI_MAX_CONNS", std::to_string(ours.connections)},
        known_value{"FCGI_MAX_REQS", std::to_string(ours.requests)},
        known_value{"FCGI_MPXS_CONNS", "1"},
    };
    while (const auto pair = next_pair(query))
        for (auto& known : all)
            known.asked = known.asked || known.name == pair->name;
    std::string content;
    for (const auto& [name, value, asked] : all)
        if (asked) {
            content += static_cast<char>(name.size());
            content += static_cast<char>(value.size());
            content.append(name).append(value);
        }
    std::array<char, header_size> header{};
    encode_header(header.data(), record_type::get_values_result, 0, content.size());
    to.append(header.data(), header.size()).append(content);
}

} // namespace groat::inline v0::server::fcgi::native
