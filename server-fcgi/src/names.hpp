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

/// What a variable's name says.
struct known_as {
    std::size_t usual; ///< which of the usual names it is; `usual_names` for another
    handling how;      ///< what to do with one of the usual
};

[[nodiscard]] known_as classify(std::string_view text) noexcept;

/// The last variable sent of each name that is asked for.
class last_sent {
public:
    void note(std::size_t usual, const variable& one) noexcept {
        if (usual < all_.size())
            all_[usual] = &one;
    }

    [[nodiscard]] std::optional<std::string_view> find(name which) const noexcept {
        const auto* const one = all_[static_cast<std::size_t>(which)];
        return one ? std::optional{one->value} : std::nullopt;
    }
    [[nodiscard]] std::string_view text(name which) const noexcept {
        return find(which).value_or(std::string_view{});
    }

private:
    std::array<const variable*, static_cast<std::size_t>(name::count)> all_{};
};

} // namespace groat::inline v0::server::fcgi
