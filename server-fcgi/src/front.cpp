// SPDX-License-Identifier: BSL-1.0
#include "front.hpp"

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0::server::fcgi {
namespace {

/// Whether another cookie begins here: a name, and `=`. Looks no further than the name.
bool begins_cookie(std::string_view text) noexcept {
    const auto end = std::ranges::find_if_not(text, [](const char& c) {
        return detail::is_token({&c, 1});
    });
    return end != text.begin() && end != text.end() && *end == '=';
}

/// `a=1, b=2` were two headers. A comma in a cookie's value (RFC 6265, 4.1.1, allows none) stays
/// unless it looks just so.
void part_cookies(environment& to) {
    constexpr std::string_view joint = ", ";
    const auto cookies = std::ranges::find(to.variables, "HTTP_COOKIE", &variable::name);
    if (cookies == to.variables.end() || cookies->value.find(joint) == std::string_view::npos)
        return;
    const auto sent = cookies->value;
    auto* const parted = static_cast<char*>(to.text.allocate(sent.size(), 1));
    std::ranges::copy(sent, parted);
    for (auto at = sent.find(joint); at != sent.npos; at = sent.find(joint, at + 1))
        if (begins_cookie(sent.substr(at + joint.size())))
            parted[at] = ';';
    cookies->value = {parted, sent.size()};
}

/// The header, had there been one, would have come too.
void drop_invented_type(const last_sent& last, environment& to) {
    if (last.find(name::http_content_type))
        return;
    std::erase_if(to.variables, [](const variable& one) { return one.name == "CONTENT_TYPE"; });
}

} // namespace

front_server seen_front(const last_sent& last) noexcept {
    const auto software = last.text(name::server_software);
    if (software.starts_with("nginx"))
        return front_server::nginx;
    if (software.starts_with("lighttpd"))
        return front_server::lighttpd;
    if (software.starts_with("Caddy"))
        return front_server::caddy;
    if (software.starts_with("Apache"))
        return last.text(name::script_filename).starts_with("proxy:") ? front_server::apache_proxy
                                                                      : front_server::apache_fcgid;
    if (software.starts_with("HAProxy"))
        return front_server::haproxy;
    return front_server::automatic;
}

quirks quirks_of(const last_sent& last, front_server named) noexcept {
    using enum front_server;
    switch (named == automatic ? seen_front(last) : named) {
    case lighttpd:
        return {.splits_paths = true};
    case caddy:
        return {.joins_cookies = true, .invents_type = true};
    case apache_proxy:
        return {.joins_cookies = true};
    case apache_fcgid:
        return {.splits_paths = true, .joins_cookies = true};
    case nginx:
    case haproxy:
    case automatic:
        break;
    }
    return {};
}

void mend(quirks of, const last_sent& last, environment& to) {
    if (of.joins_cookies)
        part_cookies(to);
    if (of.invents_type)
        drop_invented_type(last, to);
}

void show_sent(std::span<const variable> sent, environment& to) {
    to.variables.insert(
        to.variables.end(),
        {{"REQUEST_METHOD", "GET"},
         {"SERVER_PROTOCOL", "HTTP/1.1"},
         {"SERVER_NAME", "localhost"},
         {"SERVER_PORT", "80"},
         {"REQUEST_SCHEME", "http"},
         {"SCRIPT_NAME", ""},
         {"PATH_INFO", "/"},
         {"REQUEST_URI", "/"},
         {"QUERY_STRING", ""}}
    );
    for (const auto& one : sent)
        to.variables.push_back({to.text.copy(cat("sent.", one.name)), one.value});
}

void show_keep(bool asked, environment& to) {
    to.variables.push_back({"sent.FCGI_KEEP_CONN", asked ? "1" : "0"});
}

} // namespace groat::inline v0::server::fcgi
