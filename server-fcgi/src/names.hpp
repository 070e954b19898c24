// SPDX-License-Identifier: BSL-1.0
// The names that variables usually have, and what is done with a variable of each.
#pragma once

#include <groat/env.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace groat::inline v0::server::fcgi {

/// Those of which someone asks for the value.
enum class name : std::uint8_t {
    request_method,
    server_protocol,
    server_software,
    script_filename,
    server_name,
    server_port,
    script_name,
    path_info,
    request_uri,
    query_string,
    https,
    request_scheme,
    content_length,
    http_host,
    http_content_type,
    count
};

enum class handling : std::uint8_t {
    copied,   ///< the last of its name
    header,   ///< its values joined by `, `
    cookie,   ///< its values joined by `; `
    optional, ///< the last of its name; nothing rather than empty
    host,     ///< one, and a host; nothing rather than empty
    length,   ///< set by us: all that are not empty agree
    ours,     ///< set by us, whatever was sent
    dropped,  ///< not the client's to set
    user,     ///< dropped unless the front server is trusted; nothing rather than empty
    identity, ///< dropped unless the front server is trusted
};

/// How many names are usual; those of `name` come first.
inline constexpr std::size_t usual_names = 60;

/// The last value sent of each name that is asked for.
class last_sent {
public:
    void note(std::size_t usual, std::string_view text) noexcept {
        if (usual >= all_.size())
            return;
        all_[usual] = {text.data(), text.size()};
        there_ |= 1U << usual;
    }

    [[nodiscard]] std::optional<std::string_view> find(name which) const noexcept {
        const auto number = static_cast<std::size_t>(which);
        if ((there_ >> number & 1U) == 0)
            return {};
        return std::string_view{all_[number].data, all_[number].size};
    }
    [[nodiscard]] std::string_view text(name which) const noexcept {
        return find(which).value_or(std::string_view{});
    }

private:
    struct value {
        const char* data;
        std::size_t size;
    };
    std::array<value, static_cast<std::size_t>(name::count)> all_; // those that are there
    std::uint32_t there_ = 0;
};

} // namespace groat::inline v0::server::fcgi
