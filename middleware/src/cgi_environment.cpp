// SPDX-License-Identifier: BSL-1.0
#include "cgi_environment.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

namespace groat::inline v0::detail {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

/// RFC 3875, 4.1, but for what is written here: CONTENT_LENGTH, GATEWAY_INTERFACE. There is no
/// PATH_TRANSLATED: no folder belongs to the app.
constexpr std::array<std::string_view, 14> meta_variables{
    "AUTH_TYPE",
    "CONTENT_TYPE",
    "PATH_INFO",
    "QUERY_STRING",
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "REMOTE_IDENT",
    "REMOTE_USER",
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "SERVER_SOFTWARE",
};

/// What the header fields with passwords become (RFC 3875, 4.1.18).
constexpr std::array<std::string_view, 2> secrets{"HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION"};

constexpr bool is_header_byte(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_given(std::string_view name, const std::vector<std::string>& wanted) {
    if (std::ranges::find(wanted, name) != wanted.end())
        return true;
    if (!name.starts_with("HTTP_"))
        return std::ranges::find(meta_variables, name) != meta_variables.end();
    return name != "HTTP_PROXY" && std::ranges::all_of(name, is_header_byte) &&
           std::ranges::find(secrets, name) == secrets.end();
}

} // namespace

bool is_variable_name(std::string_view name) noexcept {
    using namespace std::string_view_literals;
    return !name.empty() && name.find_first_of("=\0"sv) == name.npos && name != "HTTP_PROXY";
}

pairs inherited(const std::vector<std::string>& names) {
    pairs found;
    for (const auto& name : names)
        if (const char* value = std::getenv(name.c_str()))
            found.emplace_back(name, value);
    return found;
}

std::optional<std::vector<std::string>> cgi_environment(
    const env& request,
    const middleware::cgi_options& options,
    const pairs& from_server,
    std::optional<std::uint64_t> input
) {
    // The first of a name stays.
    std::map<std::string_view, std::string_view> all{
        options.variables.begin(), options.variables.end()};
    const auto length = input ? std::to_string(*input) : std::string{};
    if (input)
        all.try_emplace("CONTENT_LENGTH", length);
    all.try_emplace("GATEWAY_INTERFACE", "CGI/1.1");
    for (const auto& [name, value] : request.variables())
        if (is_given(name, options.request_variables) && name != "CONTENT_LENGTH")
            all.try_emplace(name, value);
    // Those that are always there, if only as empty text.
    for (const auto name : {"QUERY_STRING", "REMOTE_ADDR", "SCRIPT_NAME"})
        all.try_emplace(name, "");
    all.try_emplace("SERVER_SOFTWARE", "groat");
    for (const auto& [name, value] : from_server)
        all.try_emplace(name, value);

    std::vector<std::string> lines;
    lines.reserve(all.size());
    for (const auto& [name, value] : all) {
        if (value.find('\0') != value.npos)
            return {};
        lines.push_back(cat(name, "=", value));
    }
    return lines;
}

} // namespace groat::inline v0::detail
