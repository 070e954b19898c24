// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/request.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string_view text) {
    std::string line = cat("server::test: ", what, ": \"");
    append_escaped(line, text);
    throw std::invalid_argument{line + '"'};
}

bool has_controls(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) {
        return c < 0x20 || c == 0x7f;
    });
}

struct authority {
    std::string_view name;
    std::string_view port; // empty: none
};

authority split_host(std::string_view host) {
    const auto bracket = host.rfind(']');
    const auto colon = host.rfind(':');
    authority parts{host, {}};
    if (colon != host.npos && (bracket == host.npos || colon > bracket)) {
        parts = {host.substr(0, colon), host.substr(colon + 1)};
        std::uint16_t number = 0;
        const auto end = parts.port.data() + parts.port.size();
        const auto [at, error] = std::from_chars(parts.port.data(), end, number);
        if (error != std::errc{} || at != end || number == 0)
            refuse("a host's port is a number from 1 to 65535", host);
    }
    if (parts.name.empty() || has_controls(host) || host.find_first_of(" /?#@") != host.npos)
        refuse("this is no host", host);
    return parts;
}

struct target_parts {
    std::string path_info;
    std::string_view query;
};

target_parts split_target(const request& what) {
    const std::string_view target = what.target;
    if (target == "*" && what.method == "OPTIONS")
        return {"*", {}};
    if (!target.starts_with('/'))
        refuse("a target begins with \"/\"", target);
    if (has_controls(target) || target.find_first_of(" #") != target.npos)
        refuse("a target has no blanks, control bytes or \"#\"", target);
    const auto mark = target.find('?');
    auto path = percent_decode(target.substr(0, mark));
    if (!path)
        refuse("a % in a path is followed by two hexadecimal digits", target);
    const std::string_view mount = what.script_name;
    if (!mount.empty() && (!mount.starts_with('/') || mount.ends_with('/')))
        refuse("a script_name begins with \"/\" and does not end with it", mount);
    const bool below =
        path->starts_with(mount) && (path->size() == mount.size() || (*path)[mount.size()] == '/');
    if (!below)
        refuse("the target does not lie below the script_name", target);
    return {
        path->substr(mount.size()),
        mark == target.npos ? std::string_view{} : target.substr(mark + 1)};
}

std::string variable_name(std::string_view header) {
    if (iequal(header, "Content-Type"))
        return "CONTENT_TYPE";
    if (iequal(header, "Content-Length"))
        return "CONTENT_LENGTH";
    std::string name = "HTTP_";
    for (const char c : header)
        name += c == '-' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

field* find(std::vector<field>& all, std::string_view name) {
    const auto at = std::find_if(all.begin(), all.end(), [&](auto& f) { return f.name == name; });
    return at == all.end() ? nullptr : &*at;
}

void add_header(std::vector<field>& all, const field& header) {
    if (!detail::is_token(header.name))
        refuse("this is no header name", header.name);
    if (header.value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
        refuse("a header value has no CR, LF or NUL", header.value);
    auto name = variable_name(header.name);
    const auto value = trimmed(header.value);
    auto* there = find(all, name);
    if (!there) {
        all.push_back({std::move(name), std::string{value}});
        return;
    }
    if (!name.starts_with("HTTP_"))
        refuse("no front server lets this pass twice", header.name);
    there->value += name == "HTTP_COOKIE" ? "; " : ", ";
    there->value += value;
}

void add_length(std::vector<field>& all, const request& what) {
    if (find(all, "CONTENT_LENGTH"))
        return;
    const auto length = what.body.length();
    const bool expected = what.method == "POST" || what.method == "PUT" || what.method == "PATCH";
    if (length && (*length > 0 || expected))
        all.push_back({"CONTENT_LENGTH", std::to_string(*length)});
}

void apply(std::vector<field>& all, const setting& last_word) {
    auto* there = find(all, last_word.name);
    if (!last_word.value)
        std::erase_if(all, [&](auto& f) { return f.name == last_word.name; });
    else if (there)
        there->value = *last_word.value;
    else
        all.push_back({last_word.name, *last_word.value});
}

} // namespace

std::vector<field> variables_of(const request& what) {
    if (!detail::is_token(what.method))
        refuse("this is no method", what.method);
    if (what.scheme != "http" && what.scheme != "https")
        refuse("the scheme is http or https", what.scheme);
    const bool secure = what.scheme == "https";
    const auto [path_info, query] = split_target(what);
    const auto [name, port] = split_host(what.host);

    std::vector<field> all{
        {"GATEWAY_INTERFACE", "CGI/1.1"},
        {"REQUEST_METHOD", what.method},
        {"SCRIPT_NAME", what.script_name},
        {"PATH_INFO", path_info},
        {"REQUEST_URI", what.target},
        {"QUERY_STRING", std::string{query}},
        {"SERVER_PROTOCOL", what.protocol},
        {"SERVER_SOFTWARE", "groat-test"},
        {"SERVER_NAME", std::string{name}},
        {"SERVER_PORT",
         !port.empty() ? std::string{port}
         : secure      ? "443"
                       : "80"},
        {"REQUEST_SCHEME", what.scheme},
        {"REMOTE_ADDR", what.remote_addr},
        {"REMOTE_PORT", "49152"},
    };
    if (secure)
        all.push_back({"HTTPS", "on"});
    for (const auto& header : what.headers)
        add_header(all, header);
    if (!find(all, "HTTP_HOST"))
        all.push_back({"HTTP_HOST", what.host});
    add_length(all, what);
    for (const auto& last_word : what.variables)
        apply(all, last_word);
    return all;
}

} // namespace groat::inline v0::server::test
