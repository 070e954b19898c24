// SPDX-License-Identifier: BSL-1.0
// What a CGI program gets to know.
#pragma once

#include <groat/env.hpp>
#include <groat/middleware/cgi.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace groat::inline v0::detail {

/// Whether a name may be that of a variable of a program: capitals, digits and `_` in HTTP_*, and
/// neither `=` nor NUL anywhere.
[[nodiscard]] bool is_variable_name(std::string_view name) noexcept;

/// The `server_variables` as they are now.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> inherited(
    const std::vector<std::string>& names
);

/// `NAME=value` for each variable: those of the options, then the request's, then what is
/// inherited. `input` is the body's length, none for a request without. Nothing if a value has a
/// NUL, where a program would see it end.
[[nodiscard]] std::optional<std::vector<std::string>> cgi_environment(
    const env& request,
    const middleware::cgi_options& options,
    const std::vector<std::pair<std::string, std::string>>& from_server,
    std::optional<std::uint64_t> input
);

} // namespace groat::inline v0::detail
