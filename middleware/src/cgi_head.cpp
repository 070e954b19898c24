// SPDX-License-Identifier: BSL-1.0
#include "cgi_head.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace groat::inline v0::detail {
namespace {

/// About the connection, which is the server's (RFC 3875, 6.3.4; RFC 9110, 7.6.1).
constexpr std::array<std::string_view, 7> connection_fields{
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Upgrade",
    "Proxy-Authenticate"};

bool is_connection_field(std::string_view name) noexcept {
    return std::ranges::any_of(connection_fields, [&](auto known) { return iequal(known, name); });
}

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// RFC 3875, 6.3.3: three digits, then a phrase or nothing.
std::optional<int> parse_status(std::string_view text) noexcept {
    if (text.size() < 3 || !std::ranges::all_of(text.substr(0, 3), is_digit))
        return {};
    if (text.size() > 3 && text[3] != ' ')
        return {};
    const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    if (code < 200 || code > 599)
        return {};
    return code;
}

/// RFC 3875, 6.2.2: a path, and not `//host`, which is a reference to elsewhere.
bool is_local(std::string_view location) noexcept {
    return location.starts_with('/') && !location.starts_with("//");
}

} // namespace

std::size_t end_of_cgi_head(std::string_view text, std::size_t& from) noexcept {
    for (;;) {
        const auto end = text.find('\n', from);
        if (end == text.npos)
            return end;
        const auto line = text.substr(from, end - from);
        from = end + 1;
        if (line.empty() || line == "\r")
            return from;
    }
}

std::variant<cgi_head, std::string> parse_cgi_head(std::string_view text) {
    cgi_head read;
    std::optional<std::string_view> status;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            break;

        const auto colon = line.find(':');
        const auto name = field_name::parse(line.substr(0, std::min(colon, line.size())));
        if (colon == line.npos || !name)
            return "a line of its head is no header field";
        const auto value = trimmed(line.substr(colon + 1));
        if (iequal(name->text(), "Status")) {
            if (status)
                return "two Status fields";
            status = value;
            continue;
        }
        if (iequal(name->text(), "Transfer-Encoding"))
            return "Transfer-Encoding, which is the server's";
        if (is_connection_field(name->text()))
            continue;
        // One each (RFC 3875, 6.3); two Content-Lengths make the end a matter of taste.
        for (const std::string_view once : {"Content-Type", "Location", "Content-Length"})
            if (iequal(name->text(), once) && read.fields.contains(*name))
                return cat("two ", once, " fields");
        try {
            read.fields.add(*name, value);
        } catch (const header_error&) {
            return "a header field's value has CR or NUL";
        }
    }

    const auto location = read.fields.get("Location");
    if (!status && !location && !read.fields.contains("Content-Type"))
        return "neither Content-Type nor Location nor Status";
    if (status) {
        const auto code = parse_status(*status);
        if (!code)
            return "a Status that is none from 200 to 599";
        read.status = *code;
    } else if (location) {
        if (is_local(*location))
            return "a local redirect";
        read.status = 302;
    }
    return read;
}

} // namespace groat::inline v0::detail
