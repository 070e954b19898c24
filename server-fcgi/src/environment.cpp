// SPDX-License-Identifier: BSL-1.0
#include "environment.hpp"

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include "bytes.hpp"
#include "copying.hpp"
#include "front.hpp"
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

/// HAProxy takes the whole Host header for a server's name, which has no port.
std::string_view without_port(std::string_view name) noexcept {
    const auto colon = name.rfind(':');
    const bool one_alone = colon != name.npos && name.find(':') == colon;
    const bool behind_v6 = colon != name.npos && colon > 0 && name[colon - 1] == ']';
    return one_alone || behind_v6 ? name.substr(0, colon) : name;
}

/// Some front servers take both from the Host header, as it came. RFC 3875, 4.1.14 and 4.1.15, want
/// them always there.
void set_server(const last_sent& last, bool secure, environment& to) {
    auto name = without_port(last.text(name::server_name));
    if (name.empty() || has_control(name))
        name = "localhost";
    const auto port = last.text(name::server_port);
    to.variables.push_back({"SERVER_NAME", name});
    to.variables.push_back({"SERVER_PORT", is_port(port) ? port : secure ? "443" : "80"});
}

} // namespace

std::optional<refusal> make_right(
    std::span<const variable> sent, const front_options& front, const limits& most, environment& to
) {
    if (sent.size() > most.params)
        return refusal{431, "more variables than the limit"};
    if (front.as_sent) {
        show_sent(sent, to);
        return {};
    }
    copier copied{front, most, to};
    for (const auto& one : sent)
        if (const auto* const refused = copied.take(one))
            return *refused;
    return make_right(copied, front, most, to);
}

std::optional<refusal> make_right(
    copier& copied, const front_options& front, const limits& most, environment& to
) {
    copied.join();
    const auto& last = copied.last();
    mend(quirks_of(last, front.server), last, to);
    if (const auto refused = check_required(last))
        return refused;
    to.method = last.text(name::request_method);
    if (const auto refused = set_length(last, most, to))
        return refused;
    set_server(last, set_scheme(last, to), to);
    return set_place(last, front, to);
}

} // namespace groat::inline v0::server::fcgi
