// SPDX-License-Identifier: BSL-1.0
#include "environment.hpp"

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include "bytes.hpp"
#include "copying.hpp"
#include "host.hpp"
#include "names.hpp"
#include "place.hpp"

#include <algorithm>
#include <charconv>

namespace groat::inline v0::server::fcgi {
namespace {

std::optional<refusal> check_required(const last_sent& last) noexcept {
    if (!detail::is_token(last.text(name::request_method)))
        return refusal{400, "REQUEST_METHOD is missing or no method"};
    if (last.text(name::server_protocol).empty())
        return refusal{400, "SERVER_PROTOCOL is missing"};
    return {};
}

std::optional<refusal> set_length(const last_sent& last, const limits& most, environment& to) {
    const auto text = last.text(name::content_length);
    if (text.empty() || text == "-1")
        return {};
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits)
        return refusal{400, "CONTENT_LENGTH is no number"};
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || length > most.body)
        return refusal{413, "the body is announced longer than the limit"};
    to.announced = length;
    to.variables.push_back({"CONTENT_LENGTH", text});
    return {};
}

bool set_scheme(const last_sent& last, environment& to) {
    const auto https = last.text(name::https);
    const bool secure = https == "1" || iequal(https, "on") ||
                        (https.empty() && iequal(last.text(name::request_scheme), "https"));
    if (secure)
        to.variables.push_back({"HTTPS", "on"});
    to.variables.push_back({"REQUEST_SCHEME", secure ? "https" : "http"});
    return secure;
}

/// Some front servers take both from the Host header, as it came. RFC 3875, 4.1.14 and 4.1.15, want
/// them always there.
void set_server(const last_sent& last, bool secure, environment& to) {
    auto name = last.text(name::server_name);
    if (name.empty() || has_control(name))
        name = "localhost";
    const auto port = last.text(name::server_port);
    to.variables.push_back({"SERVER_NAME", name});
    to.variables.push_back({"SERVER_PORT", is_port(port) ? port : secure ? "443" : "80"});
}

} // namespace

std::optional<refusal> over_limits(std::span<const variable> sent, const limits& most) {
    if (sent.size() > most.params)
        return refusal{431, "more variables than the limit"};
    std::size_t all = 0;
    for (const auto& one : sent) {
        const auto size = one.name.size() + one.value.size();
        if (size > most.value)
            return refusal{
                one.name == "REQUEST_URI" ? 414 : 431, "a variable is longer than the limit"};
        all += size;
    }
    if (all > most.head)
        return refusal{431, "the variables are longer than the limit"};
    return {};
}

std::optional<refusal> make_right(
    std::span<const variable> sent, const front_options& front, const limits& most, environment& to
) {
    if (const auto refused = over_limits(sent, most))
        return refused;
    last_sent last;
    if (const auto refused = copy_variables(sent, front, to, last))
        return refused;
    if (const auto refused = check_required(last))
        return refused;
    if (const auto refused = set_length(last, most, to))
        return refused;
    set_server(last, set_scheme(last, to), to);
    return set_place(last, front, to);
}

} // namespace groat::inline v0::server::fcgi
