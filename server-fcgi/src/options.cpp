// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi_options.hpp>

#include <groat/text.hpp>

#include <charconv>
#include <stdexcept>

namespace groat::inline v0::server::fcgi {
namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    std::string shown;
    append_escaped(shown, text);
    throw std::invalid_argument{cat("cannot listen on \"", shown, "\": ", why)};
}

template <class Number>
bool whole_number(std::string_view text, Number& value) noexcept {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

tcp_socket parse_tcp(std::string_view text, std::string_view where) {
    tcp_socket made;
    auto port = where;
    if (const auto colon = where.rfind(':'); colon != where.npos) {
        auto host = where.substr(0, colon);
        port = where.substr(colon + 1);
        if (host.starts_with('[') && host.ends_with(']'))
            host = host.substr(1, host.size() - 2);
        else if (host.find(':') != host.npos)
            refuse(text, "an IPv6 address is written in brackets, tcp:[::1]:9000");
        if (host.empty())
            refuse(text, "the host is missing; leave its colon out to listen on this machine only");
        made.host = host;
    }
    if (!whole_number(port, made.port))
        refuse(text, "the port is not a number from 0 to 65535");
    return made;
}

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>; // clang 16 deduces none for an aggregate

} // namespace

listen parse_listen(std::string_view text) {
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto where = colon == text.npos ? std::string_view{} : text.substr(colon + 1);
    if (kind == "unix") {
        if (where.empty() || where.find('\0') != where.npos)
            refuse(text, "the path is missing");
        return unix_socket{.path = std::string{where}};
    }
    if (kind == "tcp")
        return parse_tcp(text, where);
    if (kind == "fd") {
        int fd = 0;
        if (!whole_number(where, fd) || fd < 0)
            refuse(text, "the descriptor is not a number");
        return inherited_socket{.fd = fd};
    }
    refuse(text, "it is none of unix:PATH, tcp:HOST:PORT and fd:N");
}

std::string to_string(const listen& where) {
    return std::visit(
        overloaded{
            [](const unix_socket& s) { return cat("unix:", s.path); },
            [](const tcp_socket& s) {
                const bool v6 = s.host.find(':') != s.host.npos;
                return cat("tcp:", v6 ? "[" : "", s.host, v6 ? "]:" : ":", std::to_string(s.port));
            },
            [](const inherited_socket& s) { return cat("fd:", std::to_string(s.fd)); },
        },
        where
    );
}

} // namespace groat::inline v0::server::fcgi
