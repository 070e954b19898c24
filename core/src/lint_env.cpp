// SPDX-License-Identifier: BSL-1.0
#include "lint_state.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <functional>
#include <set>

//: ## The environment
//:
//: The env is one exchange as the app sees it: the variables of RFC 3875, 4.1, a variable `HTTP_*`
//: for every other request header, the input, and the exchange around them. It belongs to its
//: exchange and is not locked; other threads may use a copy of its waker and nothing else. It
//: also answers, as text, P6W's keys under both spellings of their prefix: `p6w.version`,
//: `p6w.url-scheme`, `p6w.multithread`, `p6w.multiprocess`, `p6w.run-once`, `p6w.nonblocking`,
//: `p6w.body.encoding`, `p6w.protocol`, `p6w.protocol.support` and `p6w.protocol.enabled`.
//:
//: Nothing changes an env. A layer whose inner layers are to see something else calls `next` with a
//: **child**, which overlays variables and, if wanted, the input; a **sub-request** is a child with
//: slots of its own. Both live until the exchange ends, so a body that is pulled later may keep
//: them. The rules hold for children as they hold for what the server made; a fault is blamed on
//: who made the env.
//:
//: - `env.no-copy` (does not compile: env_is_copied, env_is_moved) An env is neither copied nor
//: moved.
//: - `env.unchanging` (does not compile: env_is_assigned) Nothing changes an env.
//: - `env.end` (not checked) Nobody uses an env, a child or a view from one after the exchange has
//:   ended.

namespace groat::inline v0::linting {
namespace {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_protocol(std::string_view text) noexcept {
    if (!text.starts_with("HTTP/"))
        return false;
    text.remove_prefix(5);
    return (text.size() == 1 && is_digit(text[0])) ||
           (text.size() == 3 && is_digit(text[0]) && text[1] == '.' && is_digit(text[2]));
}

/// What RFC 9110, 7.2 lets a Host be, but for the finer points of names and addresses.
bool is_host(std::string_view text) noexcept {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7F || std::string_view{"/?#@\\\"<>"}.find(c) != text.npos)
            return false;
    }
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == text.npos)
            return false;
        text.remove_prefix(close + 1);
    } else {
        text.remove_prefix(std::min(text.find(':'), text.size()));
    }
    if (text.empty())
        return true;
    return text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit);
}

void check_presence(const env& request, findings& found) {
    for (const std::string_view name :
         {"REQUEST_METHOD",
          "SCRIPT_NAME",
          "PATH_INFO",
          "REQUEST_URI",
          "QUERY_STRING",
          "SERVER_NAME",
          "SERVER_PORT",
          "SERVER_PROTOCOL"})
        if (!request.var(name))
            found(
                rule{
                    "env.required",
                    "`REQUEST_METHOD`, `SCRIPT_NAME`, `PATH_INFO`, "
                    "`REQUEST_URI`, `QUERY_STRING`, `SERVER_NAME`, `SERVER_PORT` "
                    "and `SERVER_PROTOCOL` are there, the paths and the query "
                    "even when empty."},
                cat("there is no ", name)
            );
    if (request.var("REQUEST_METHOD") && !detail::is_token(request.method()))
        found(
            rule{"env.method", "`REQUEST_METHOD` is a token (RFC 9110, 9.1)."},
            quoted(request.method())
        );
}

void check_paths(const env& request, bool by_path, findings& found) {
    const auto script = request.script_name();
    const auto path = request.path_info();
    if (!script.empty() && (!script.starts_with('/') || script.ends_with('/')))
        found(
            rule{
                "env.script-name",
                "`SCRIPT_NAME`, where the app is mounted, is empty or begins "
                "with `/`, and does not end with one."},
            quoted(script)
        );
    if (by_path && !path.empty() && !path.starts_with('/'))
        found(
            rule{
                "env.path-info",
                "`PATH_INFO`, the rest of the path, decoded once, is empty or "
                "begins with `/`; only OPTIONS may have `*` and CONNECT an "
                "authority in its place."},
            quoted(path)
        );
    if (by_path && script.empty() && path.empty() && request.var("PATH_INFO"))
        found(
            rule{
                "env.path",
                "One of `SCRIPT_NAME` and `PATH_INFO` is not empty: for the target "
                "`/` of an app that is not mounted, `PATH_INFO` is `/`."},
            "both are empty"
        );
    const auto target = request.var("REQUEST_URI");
    if (by_path && target && !target->starts_with('/') && target->find("://") == target->npos)
        found(
            rule{
                "env.request-uri",
                "`REQUEST_URI` is the raw target, path and query, neither "
                "decoded nor mended; a mount leaves it as it is."},
            quoted(*target)
        );
}

void check_server(const env& request, findings& found) {
    if (request.var("SERVER_NAME") == "")
        found(rule{"env.server-name", "`SERVER_NAME` is not empty."}, "it is empty");
    if (const auto port = request.var("SERVER_PORT"); port && request.server_port() == 0)
        found(rule{"env.server-port", "`SERVER_PORT` is a number from 1 to 65535."}, quoted(*port));
    if (request.var("SERVER_PROTOCOL") && !is_protocol(request.server_protocol()))
        found(
            rule{
                "env.server-protocol",
                "`SERVER_PROTOCOL` is `HTTP/` and a version: a digit, or "
                "two with a dot."},
            quoted(request.server_protocol())
        );
    const auto named = request.var("REQUEST_SCHEME");
    if (named && *named != "http" && *named != "https")
        found(
            rule{
                "env.scheme",
                "The scheme is `http` or `https`: `https` if `HTTPS` is `on` or "
                "`1`, else what `REQUEST_SCHEME` says, if it is there."},
            quoted(*named)
        );
}

void check_names(const env& request, findings& found) {
    std::set<std::string_view> names;
    for (const auto& [name, value] : request.variables()) {
        if (!names.insert(name).second)
            found(
                rule{
                    "env.once",
                    "A variable is there once; the values of a repeated header are "
                    "joined with `, `, those of Cookie with `; `."},
                quoted(name)
            );
        if (name.starts_with("HTTP_") &&
            std::ranges::any_of(name, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); }))
            found(
                rule{
                    "env.header-name",
                    "The variable of a request header is `HTTP_` and its name "
                    "in upper case with `_` for `-`."},
                quoted(name)
            );
        if (name == "HTTP_CONTENT_TYPE" || name == "HTTP_CONTENT_LENGTH" ||
            name == "HTTP_TRANSFER_ENCODING")
            found(
                rule{
                    "env.framing",
                    "The input is described by `CONTENT_TYPE` and "
                    "`CONTENT_LENGTH` alone: there is no `HTTP_CONTENT_TYPE`, no "
                    "`HTTP_CONTENT_LENGTH`, and no `HTTP_TRANSFER_ENCODING`."},
                quoted(name)
            );
        if (name == "HTTP_PROXY")
            found(
                rule{
                    "env.proxy",
                    "There is no `HTTP_PROXY`, which programs take for their own "
                    "setting (RFC 3875, 4.1.18)."},
                quoted(value)
            );
    }
}

} // namespace

void check_env(const env& request, findings& found) {
    check_presence(request, found);
    const auto method = request.method();
    const bool by_path =
        method != "CONNECT" && !(method == "OPTIONS" && request.request_uri() == "*");
    check_paths(request, by_path, found);
    check_server(request, found);
    check_names(request, found);
    if (const auto host = request.var("HTTP_HOST"); host && !is_host(*host))
        found(
            rule{
                "env.host",
                "`HTTP_HOST`, if it is there, is a host with or without a port: no "
                "user, no path, no blanks (RFC 9110, 7.2)."},
            quoted(*host)
        );
}

snapshot::snapshot(const env& of) : variables_{of.variables()} {
    for (const auto& v : variables_)
        hash_ = hash_ * 31 + std::hash<std::string_view>{}(v.value);
}

void snapshot::compare(const env& now, findings& found) const {
    const auto same = [](std::string_view a, std::string_view b) {
        return a.data() == b.data() && a.size() == b.size();
    };
    const auto variables = now.variables();
    std::size_t hash = 0;
    for (const auto& v : variables)
        hash = hash * 31 + std::hash<std::string_view>{}(v.value);
    const bool stayed =
        hash == hash_ && std::ranges::equal(variables, variables_, [&](auto& a, auto& b) {
            return same(a.name, b.name) && same(a.value, b.value);
        });
    if (!stayed)
        found(
            rule{
                "env.stable",
                "Until the exchange ends, no variable changes and none moves: views "
                "of them stay valid."},
            "a variable is not what it was when the app was called"
        );
}

//: Slots are what layers tell one another, inward and outward: who the user is, which route was
//: taken, the request's id. A slot is typed, `inline constexpr slot<user>
//: current_user{"app.user"};`, and belongs to the exchange, not to a child. A sub-request reads the
//: slots outside of it and writes its own.
//:
//: - `slot.name` (does not compile: slot_without_dot, slot_with_taken_prefix) The name of a slot is
//: a
//:   prefix, a dot and a word. The prefixes `p6w.`, `p6wx.`, `wapi.` and `wapix.` belong to the
//:   specification.
//: - `slot.identity` (does not compile: slot_is_copied) A slot is known by its address and can't be
//:   copied.

} // namespace groat::inline v0::linting
