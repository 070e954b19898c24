// SPDX-License-Identifier: BSL-1.0
// The variables that have an accessor, by name.
#pragma once

#include <groat/detail/exchange_state.hpp>

#include <array>
#include <string_view>

namespace groat::inline v0::detail {

inline constexpr std::array<std::string_view, static_cast<std::size_t>(known::count)> known_names{
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "PATH_INFO",
    "REQUEST_URI",
    "QUERY_STRING",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "CONTENT_LENGTH",
    "CONTENT_TYPE",
    "HTTPS",
    "REQUEST_SCHEME",
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "REMOTE_USER",
    "HTTP_HOST"};

} // namespace groat::inline v0::detail
