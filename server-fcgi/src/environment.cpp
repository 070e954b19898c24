// SPDX-License-Identifier: BSL-1.0
#include "environment.hpp"

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include "paths.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace groat::inline v0::server::fcgi {
namespace {

/// Set by us, whatever was sent.
constexpr std::array<std::string_view, 10> ours{
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
    "PATH_INFO",
    "REQUEST_URI",
    "QUERY_STRING",
    "HTTPS",
    "REQUEST_SCHEME",
    "CONTENT_LENGTH",
    "FCGI_ROLE",
};

/// Not the client's to set; the front server has framed the body and owns its length.
constexpr std::array<std::string_view, 4> dropped{
    "HTTP_PROXY",
    "HTTP_CONTENT_LENGTH",
    "HTTP_CONTENT_TYPE",
    "HTTP_TRANSFER_ENCODING",
};

/// Nothing rather than empty.
constexpr std::array<std::string_view, 4> absent_if_empty{
    "CONTENT_TYPE",
    "HTTP_HOST",
    "REMOTE_USER",
    "AUTH_TYPE",
};

constexpr std::array<std::string_view, 3> about_user{"REMOTE_USER", "AUTH_TYPE", "REMOTE_IDENT"};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& list, std::string_view name) noexcept {
    return std::ranges::find(list, name) != list.end();
}

bool is_header(std::string_view name) noexcept {
    return name.starts_with("HTTP_");
}

bool has_control(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
    });
}

/// What RFC 9110, 7.2 lets a Host be, but for the finer points of names and addresses: front
/// servers let a user, a query and more through.
bool is_host(std::string_view text) noexcept {
    if (has_control(text) || text.find_first_of("/?#@\\\"<>") != text.npos)
        return false;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == text.npos)
            return false;
        text.remove_prefix(close + 1);
    } else {
        text.remove_prefix(std::min(text.find(':'), text.size()));
    }
    const auto port = text.substr(std::min<std::size_t>(1, text.size()));
    return (text.empty() || text.front() == ':') &&
           std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

/// What was sent, while it is looked at: the last of each name that is no header.
struct request {
    std::span<const variable> sent;

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept {
        const auto last = std::find_if(sent.rbegin(), sent.rend(), [name](const variable& v) {
            return v.name == name;
        });
        if (last == sent.rend())
            return {};
        return last->value;
    }
    [[nodiscard]] std::string_view text(std::string_view name) const noexcept {
        return find(name).value_or(std::string_view{});
    }
};

std::optional<refusal> check_bytes(std::span<const variable> sent) noexcept {
    for (const auto& [name, value] : sent) {
        if (name.empty() || has_control(name))
            return refusal{400, "a variable's name is empty or has control bytes"};
        if (value.find('\0') != value.npos)
            return refusal{400, "a variable has a NUL byte"};
        if (is_header(name) && value.find_first_of("\r\n") != value.npos)
            return refusal{400, "a header has a line break"};
    }
    return {};
}

std::optional<refusal> check_required(const request& from) noexcept {
    if (!detail::is_token(from.text("REQUEST_METHOD")))
        return refusal{400, "REQUEST_METHOD is missing or no method"};
    if (from.text("SERVER_PROTOCOL").empty())
        return refusal{400, "SERVER_PROTOCOL is missing"};
    return {};
}

/// The values of one header, which came as several variables.
std::string_view joined(std::span<const variable> sent, std::size_t first, environment& to) {
    const auto name = sent[first].name;
    const std::string_view between = name == "HTTP_COOKIE" ? "; " : ", ";
    std::size_t size = 0;
    std::size_t parts = 0;
    for (std::size_t i = first; i < sent.size(); ++i)
        if (sent[i].name == name) {
            size += sent[i].value.size() + (parts ? between.size() : 0);
            ++parts;
            to.merged[i] = true;
        }
    if (parts == 1)
        return sent[first].value;
    auto* const text = static_cast<char*>(to.text.allocate(size + 1, 1));
    auto* at = std::ranges::copy(sent[first].value, text).out;
    for (std::size_t i = first + 1; i < sent.size(); ++i)
        if (sent[i].name == name) {
            at = std::ranges::copy(between, at).out;
            at = std::ranges::copy(sent[i].value, at).out;
        }
    return {text, size};
}

std::optional<refusal> copy_variables(
    const request& from, const front_options& front, environment& to
) {
    to.merged.assign(from.sent.size(), false);
    for (std::size_t i = 0; i < from.sent.size(); ++i) {
        const auto name = from.sent[i].name;
        if (to.merged[i] || is_in(ours, name) || is_in(dropped, name))
            continue;
        if (is_in(about_user, name) && !front.trust_remote_user)
            continue;
        std::string_view value;
        if (is_header(name)) {
            value = joined(from.sent, i, to);
            // RFC 9112, 3.2: more than one Host is answered 400.
            if (name == "HTTP_HOST" && value.size() != from.sent[i].value.size())
                return refusal{400, "more than one Host header"};
            if (name == "HTTP_HOST" && !is_host(value))
                return refusal{400, "the Host header is no host"};
        } else {
            value = from.text(name);
            for (std::size_t j = i + 1; j < from.sent.size(); ++j)
                if (from.sent[j].name == name)
                    to.merged[j] = true;
        }
        if (!value.empty() || !is_in(absent_if_empty, name))
            to.variables.push_back({name, value});
    }
    return {};
}

std::optional<refusal> set_length(const request& from, const limits& most, environment& to) {
    std::string_view text;
    for (const auto& [name, value] : from.sent) {
        if (name != "CONTENT_LENGTH" || value.empty())
            continue;
        if (!text.empty() && value != text)
            return refusal{400, "more than one CONTENT_LENGTH"};
        text = value;
    }
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

bool set_scheme(const request& from, environment& to) {
    const auto https = from.text("HTTPS");
    const bool secure = https == "1" || iequal(https, "on") ||
                        (https.empty() && iequal(from.text("REQUEST_SCHEME"), "https"));
    if (secure)
        to.variables.push_back({"HTTPS", "on"});
    to.variables.push_back({"REQUEST_SCHEME", secure ? "https" : "http"});
    return secure;
}

bool is_port(std::string_view text) noexcept {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0;
}

/// Some front servers take both from the Host header, as it came. RFC 3875, 4.1.14 and 4.1.15, want
/// them always there.
void set_server(const request& from, bool secure, environment& to) {
    auto name = from.text("SERVER_NAME");
    if (name.empty() || has_control(name))
        name = "localhost";
    const auto port = from.text("SERVER_PORT");
    to.variables.push_back({"SERVER_NAME", name});
    to.variables.push_back({"SERVER_PORT", is_port(port) ? port : secure ? "443" : "80"});
}

/// Both decoded.
struct place {
    std::string_view script_name;
    std::string_view path_info;
};

/// Whether this front server has split the path already though it sends no PATH_INFO: lighttpd and
/// Apache's mod_fcgid do for a request of the mount itself. nginx and mod_proxy_fcgi have
/// the whole path in SCRIPT_NAME.
bool splits_paths(const request& from) noexcept {
    const auto software = from.text("SERVER_SOFTWARE");
    if (software.starts_with("lighttpd"))
        return true;
    return software.starts_with("Apache") && !from.text("SCRIPT_FILENAME").starts_with("proxy:");
}

class place_finder {
public:
    place_finder(
        const request& from,
        const front_options& front,
        std::string_view target,
        detail::arena& text
    )
        : from_{from}, front_{front}, text_{text} {
        if (target.empty())
            return;
        const auto decoded = percent_decode(target.substr(0, target.find('?')));
        decodes_ = decoded.has_value();
        if (decodes_)
            path_ = text_.copy(*decoded);
    }

    [[nodiscard]] std::optional<refusal> find(place& found) const {
        const bool split = from_.find("PATH_INFO") || splits_paths(from_);
        const bool by_front =
            front_.paths == path_rule::cgi ||
            (front_.paths == path_rule::automatic && front_.mount.empty() && split);
        if (by_front)
            return by_front_server(found);
        return by_uri(found);
    }

private:
    [[nodiscard]] std::optional<refusal> by_uri(place& found) const {
        if (!decodes_)
            return refusal{400, "REQUEST_URI has a % that encodes nothing"};
        if (!path_.empty()) {
            if (!is_plain_path(path_))
                return refusal{400, "REQUEST_URI has a dot segment, a NUL, or no path"};
            if (const auto rest = below(path_, front_.mount)) {
                found = {front_.mount, *rest};
                return {};
            }
        }
        // Rewritten inside the front server, or no REQUEST_URI: what it has made of it.
        const auto whole = text_.copy(cat(from_.text("SCRIPT_NAME"), from_.text("PATH_INFO")));
        if (!is_plain_path(whole))
            return refusal{400, "neither REQUEST_URI nor SCRIPT_NAME is a path"};
        const auto rest = below(whole, front_.mount);
        if (!rest)
            return refusal{404, "the path is not below the mount"};
        found = {front_.mount, *rest};
        return {};
    }

    [[nodiscard]] std::optional<refusal> by_front_server(place& found) const {
        auto script = from_.text("SCRIPT_NAME");
        auto info = from_.text("PATH_INFO");
        while (script.ends_with('/'))
            script.remove_suffix(1);
        if ((!script.empty() && !is_plain_path(script)) || (!info.empty() && !is_plain_path(info)))
            return refusal{400, "SCRIPT_NAME or PATH_INFO has a dot segment, a NUL, or no path"};
        // The front server may have merged slashes; the URI still has them, unless it was
        // rewritten.
        if (decodes_ && is_plain_path(path_))
            if (const auto rest = below(path_, script); rest && same_but_slashes(*rest, info))
                info = *rest;
        if (script.empty() && info.empty() && path_.empty())
            return refusal{400, "there is no path"};
        found = {script, info};
        return {};
    }

    const request& from_;
    const front_options& front_;
    detail::arena& text_;
    std::string_view path_; // of REQUEST_URI, decoded
    bool decodes_ = true;
};

std::optional<refusal> set_path(const request& from, const front_options& front, environment& to) {
    std::string_view target;
    if (const auto sent = from.text("REQUEST_URI"); !sent.empty()) {
        if (has_control(sent))
            return refusal{400, "REQUEST_URI has control bytes"};
        const auto form = origin_form(sent);
        if (!form)
            return refusal{400, "REQUEST_URI has no path"};
        target = *form;
    }
    place found;
    if (const auto refused = place_finder{from, front, target, to.text}.find(found))
        return refused;
    if (found.script_name.empty() && found.path_info.empty())
        found.path_info = "/";

    const auto mark = target.find('?');
    auto query = from.find("QUERY_STRING");
    if (!query)
        query = mark == target.npos ? std::string_view{} : target.substr(mark + 1);
    if (has_control(*query))
        return refusal{400, "QUERY_STRING has control bytes"};
    if (target.empty()) {
        const auto path = percent_encode_path(cat(found.script_name, found.path_info));
        target = to.text.copy(query->empty() ? path : cat(path, "?", *query));
    }
    to.variables.push_back({"SCRIPT_NAME", found.script_name});
    to.variables.push_back({"PATH_INFO", found.path_info});
    to.variables.push_back({"REQUEST_URI", target});
    to.variables.push_back({"QUERY_STRING", *query});
    return {};
}

} // namespace

std::optional<refusal> over_limits(std::span<const variable> sent, const limits& most) {
    if (sent.size() > most.params)
        return refusal{431, "more variables than the limit"};
    std::size_t all = 0;
    for (const auto& [name, value] : sent) {
        const auto size = name.size() + value.size();
        if (size > most.value)
            return refusal{
                name == "REQUEST_URI" ? 414 : 431, "a variable is longer than the limit"};
        all += size;
    }
    if (all > most.head)
        return refusal{431, "the variables are longer than the limit"};
    return {};
}

std::optional<refusal> make_right(
    std::span<const variable> sent, const front_options& front, const limits& most, environment& to
) {
    const request from{sent};
    if (const auto refused = over_limits(sent, most))
        return refused;
    if (const auto refused = check_bytes(sent))
        return refused;
    if (const auto refused = check_required(from))
        return refused;
    if (const auto refused = copy_variables(from, front, to))
        return refused;
    if (const auto refused = set_length(from, most, to))
        return refused;
    set_server(from, set_scheme(from, to), to);
    return set_path(from, front, to);
}

} // namespace groat::inline v0::server::fcgi
