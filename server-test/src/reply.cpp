// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/reply.hpp>

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include <charconv>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

[[noreturn]] void malformed(std::string_view line) {
    std::string message = "server::test: the server sent a malformed head: ";
    append_printable(message, line);
    throw std::runtime_error{message};
}

/// `200 OK`, the value of Status (RFC 3875, 6.3.3).
void read_status(std::string_view text, reply& got) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), got.status);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || digits != 3 || got.status < 100)
        malformed(text);
    got.reason = trimmed(text.substr(digits));
}

void read_field(std::string_view line, reply& got) {
    const auto colon = line.find(':');
    const auto name = colon == line.npos ? result<field_name>{errc::bad_field_name}
                                         : field_name::parse(line.substr(0, colon));
    if (!name)
        malformed(line);
    const auto value = trimmed(line.substr(colon + 1));
    if (value.find_first_of(std::string_view{"\r\n\0", 3}) != value.npos)
        malformed(line);
    if (iequal(name->text(), "Status"))
        read_status(value, got);
    else
        got.headers.add(*name, value);
}

} // namespace

reply read_reply(std::string_view wire) {
    constexpr std::string_view crlf = "\r\n";
    reply got;
    const auto end = wire.find("\r\n\r\n");
    if (end == wire.npos)
        return got;
    got.status = 200;
    for (auto rest = wire.substr(0, end + crlf.size()); !rest.empty();) {
        const auto line = rest.substr(0, rest.find(crlf));
        read_field(line, got);
        rest.remove_prefix(line.size() + crlf.size());
    }
    got.body = wire.substr(end + 2 * crlf.size());
    return got;
}

std::optional<std::string> reply::header(std::string_view name) const {
    auto found = all(name);
    if (found.empty())
        return std::nullopt;
    return std::move(found.front());
}

std::vector<std::string> reply::all(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& field : headers)
        if (iequal(field.name, name))
            found.emplace_back(field.value);
    return found;
}

std::vector<cookie> reply::cookies() const {
    std::vector<cookie> found;
    for (const auto& field : all("Set-Cookie"))
        if (auto set = cookie::parse(field))
            found.push_back(std::move(*set));
    return found;
}

std::optional<cookie> reply::find_cookie(std::string_view name) const {
    std::optional<cookie> found;
    for (auto& set : cookies())
        if (set.name == name)
            found = std::move(set);
    return found;
}

std::string format(const reply& got) {
    std::string text;
    if (got.status != 0) {
        text = cat(std::to_string(got.status), got.reason.empty() ? "" : " ", got.reason, "\n");
        for (const auto& field : got.headers)
            text += cat(field.name, ": ", field.value, "\n");
        text += cat("\n", got.body);
        if (!got.body.empty() && !got.body.ends_with('\n'))
            text += '\n';
    }
    if (!got.over)
        text += "! not over\n";
    else if (got.how != fate::done || got.error)
        text += cat("! ", to_string(got.how), got.error ? ": " : "", describe(got.error), "\n");
    for (const auto& line : got.errors)
        text += cat("! error: ", line, "\n");
    return text;
}

} // namespace groat::inline v0::server::test
