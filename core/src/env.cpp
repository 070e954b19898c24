// SPDX-License-Identifier: BSL-1.0
#include <groat/env.hpp>
#include <groat/text.hpp>

#include "known_names.hpp"
#include "wake_cell.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace groat::inline v0 {
namespace {

using detail::known;

/// The whole text as a number; nothing for anything else.
template <class Number>
std::optional<Number> number(std::string_view text) noexcept {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return {};
    return value;
}

constexpr char as_variable(char c) noexcept {
    if (c == '-')
        return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

/// Whether a variable is that header: `HTTP_USER_AGENT` is `User-Agent`.
bool is_header(std::string_view variable, std::string_view name) noexcept {
    constexpr std::string_view prefix = "HTTP_";
    if (variable.size() != prefix.size() + name.size() || !variable.starts_with(prefix))
        return false;
    variable.remove_prefix(prefix.size());
    return std::ranges::equal(variable, name, {}, {}, as_variable);
}

std::string_view yes_or_no(bool value) noexcept {
    return value ? "true" : "false";
}

} // namespace

std::optional<std::string_view> env::find(std::string_view name) const noexcept {
    for (const env* e = this; e; e = e->up_)
        for (std::size_t i = 0; i < e->overs_; ++i)
            if (e->over_[i].name == name)
                return e->over_[i].value;
    return x_->find(name);
}

bool env::has_any(std::span<const std::string_view> names) const noexcept {
    // Most variables can be told from all names by their length and two of their letters.
    const auto bit = [](std::string_view name) {
        const auto letters =
            name.empty() ? 0U : static_cast<unsigned>(name.back() + name[name.size() / 2]);
        return std::uint64_t{1} << ((7 * name.size() + letters) % 64);
    };
    std::uint64_t looks = 0;
    for (const auto name : names)
        looks |= bit(name);
    const auto is_one = [&](std::string_view name) {
        return (looks & bit(name)) != 0 && std::ranges::find(names, name) != names.end();
    };
    // What a child has unset, or set anew, counts as the child has it.
    for (const env* e = this; e; e = e->up_)
        for (std::size_t i = 0; i < e->overs_; ++i)
            if (e->over_[i].value && is_one(e->over_[i].name) && find(e->over_[i].name))
                return true;
    return std::ranges::any_of(x_->variables, [&](const variable& one) {
        return is_one(one.name) && find(one.name);
    });
}

std::optional<std::string_view> env::value_of(known which) const noexcept {
    const auto name = detail::known_names[static_cast<std::size_t>(which)];
    for (const env* e = this; e; e = e->up_)
        for (std::size_t i = 0; i < e->overs_; ++i)
            if (e->over_[i].name == name)
                return e->over_[i].value;
    return x_->find(which);
}

std::string_view env::text_of(known which) const noexcept {
    return value_of(which).value_or(std::string_view{});
}

std::optional<std::string_view> env::var(std::string_view name) const {
    const bool p6w = name.starts_with("p6w.");
    if (!p6w && !name.starts_with("wapi."))
        return find(name);
    const auto key = name.substr(p6w ? 4 : 5);
    const auto& c = config();
    if (key == "version")
        return x_->memory.copy(
            cat(std::to_string(c.version_major), ".", std::to_string(c.version_minor))
        );
    if (key == "url-scheme")
        return scheme();
    if (key == "multithread")
        return yes_or_no(c.multithread);
    if (key == "multiprocess")
        return yes_or_no(c.multiprocess);
    if (key == "run-once")
        return yes_or_no(c.run_once);
    if (key == "nonblocking")
        return "false";
    if (key == "body.encoding")
        return "UTF-8";
    if (key == "protocol" || key == "protocol.support" || key == "protocol.enabled")
        return "request-response";
    return find(name);
}

std::optional<std::string_view> env::header(std::string_view name) const {
    if (iequal(name, "Content-Type"))
        return value_of(known::content_type);
    if (iequal(name, "Content-Length"))
        return value_of(known::content_length);
    for (const env* e = this; e; e = e->up_)
        for (std::size_t i = 0; i < e->overs_; ++i)
            if (is_header(e->over_[i].name, name))
                return e->over_[i].value;
    for (const auto& v : x_->variables)
        if (is_header(v.name, name))
            return v.value;
    return {};
}

std::string_view env::method() const {
    return text_of(known::request_method);
}
std::string_view env::script_name() const {
    return text_of(known::script_name);
}
std::string_view env::path_info() const {
    return text_of(known::path_info);
}
std::string_view env::request_uri() const {
    return text_of(known::request_uri);
}
std::string_view env::query_string() const {
    return text_of(known::query_string);
}
std::string_view env::server_name() const {
    return text_of(known::server_name);
}
std::string_view env::server_protocol() const {
    return text_of(known::server_protocol);
}
std::string_view env::content_type() const {
    return text_of(known::content_type);
}
std::string_view env::remote_addr() const {
    return text_of(known::remote_addr);
}
std::string_view env::remote_user() const {
    return text_of(known::remote_user);
}

http::verb env::verb() const {
    return boost::beast::http::string_to_verb(method());
}

std::string_view env::raw_path() const {
    auto target = request_uri();
    target = target.substr(0, target.find('?'));
    if (target.starts_with('/'))
        return target;
    // Absolute form (RFC 9112, 3.2.2): what follows the authority.
    const auto scheme_end = target.find("://");
    if (scheme_end == target.npos)
        return target;
    const auto path = target.find('/', scheme_end + 3);
    return path == target.npos ? std::string_view{"/"} : target.substr(path);
}

std::uint16_t env::server_port() const {
    return number<std::uint16_t>(text_of(known::server_port)).value_or(0);
}

std::optional<std::uint64_t> env::content_length() const {
    return number<std::uint64_t>(text_of(known::content_length));
}

std::string_view env::scheme() const {
    const auto https = text_of(known::https);
    if (https == "1" || iequal(https, "on"))
        return "https";
    return iequal(text_of(known::request_scheme), "https") ? "https" : "http";
}

std::string_view env::host() const {
    const auto sent = text_of(known::http_host);
    return sent.empty() ? server_name() : sent;
}

std::vector<variable> env::variables() const {
    std::vector<variable> seen;
    seen.reserve(x_->variables.size());
    std::vector<std::string_view> overlaid;
    const auto is_new = [&overlaid](std::string_view name) {
        return std::ranges::find(overlaid, name) == overlaid.end();
    };
    for (const env* e = this; e; e = e->up_)
        for (std::size_t i = 0; i < e->overs_; ++i) {
            const auto& o = e->over_[i];
            if (!is_new(o.name))
                continue;
            overlaid.push_back(o.name);
            if (o.value)
                seen.push_back({o.name, *o.value});
        }
    for (const auto& v : x_->variables)
        if (is_new(v.name))
            seen.push_back(v);
    return seen;
}

void env::error(std::string_view line) const {
    std::string printable;
    append_printable(printable, line);
    x_->line.error(printable);
}

wall_time env::started_wall() const {
    const auto ago = config().clock->now() - started();
    return config().clock->wall() - std::chrono::duration_cast<wall_time::duration>(ago);
}

bool env::client_gone() const noexcept {
    return x_->gone;
}

waker env::waker() const {
    if (!x_->wake) {
        x_->wake = std::make_shared<detail::wake_cell>(x_->line);
        x_->wake->client_gone = x_->gone;
    }
    return groat::waker{x_->wake};
}

env& env::derive(std::initializer_list<overlay> over, detail::scope& slots, body& input) const {
    auto& memory = x_->memory;
    auto& made = *new (memory.allocate(sizeof(env), alignof(env))) env{*x_, this, slots, input};
    made.until_ = until_;
    if (over.size() == 0)
        return made;
    auto* copies =
        static_cast<overlay*>(memory.allocate(over.size() * sizeof(overlay), alignof(overlay)));
    std::size_t n = 0;
    for (const auto& o : over) {
        auto* copy = new (copies + n++) overlay{memory.copy(o.name), std::nullopt};
        if (o.value)
            copy->value = memory.copy(*o.value);
    }
    made.over_ = copies;
    made.overs_ = n;
    return made;
}

env& env::child(std::initializer_list<overlay> over) const {
    return derive(over, *scope_, *input_);
}

env& env::child(std::initializer_list<overlay> over, body input) const {
    auto& replaced = x_->memory.make<body>(std::move(input));
    return with_length(replaced).derive(over, *scope_, replaced);
}

/// This env with the length of another input, which an overlay may still change.
const env& env::with_length(const body& input) const {
    const auto length = input.length();
    if (!length && !value_of(known::content_length))
        return *this;
    if (!length || *length == 0)
        return child({{"CONTENT_LENGTH", unset}});
    return child({{"CONTENT_LENGTH", std::to_string(*length)}});
}

env& env::below(std::string_view prefix) const {
    const auto path = path_info();
    if (prefix == "/")
        prefix = {};
    const auto rest = path.substr(std::min(prefix.size(), path.size()));
    const bool whole = rest.empty() || rest.front() == '/';
    if (!path.starts_with(prefix) || !whole || prefix.ends_with('/'))
        throw std::invalid_argument{cat("env: ", prefix, " is not a prefix of ", path)};
    if (prefix.empty())
        return child({});
    return child({{"SCRIPT_NAME", cat(script_name(), prefix)}, {"PATH_INFO", rest}});
}

env& env::until(time_point latest) const {
    auto& made = child({});
    made.until_ = std::min(until_, latest);
    return made;
}

env& env::sub(std::initializer_list<overlay> over, body input) const {
    auto& replaced = x_->memory.make<body>(std::move(input));
    auto& slots = x_->memory.make<detail::scope>(detail::scope{nullptr, scope_});
    return with_length(replaced).derive(over, slots, replaced);
}

detail::slot_node* env::here(const void* key) const noexcept {
    for (auto* node = scope_->last; node; node = node->before)
        if (node->key == key)
            return node;
    return nullptr;
}

void* env::find_slot(const void* key) const noexcept {
    for (const detail::scope* s = scope_; s; s = s->outward)
        for (auto* node = s->last; node; node = node->before)
            if (node->key == key)
                return node->value;
    return nullptr;
}

void env::observe(observer& who) {
    auto& link = x_->memory.make<detail::observer_link>(detail::observer_link{&who, nullptr});
    auto** end = &x_->observers;
    while (*end)
        end = &(*end)->next;
    *end = &link;
}

} // namespace groat::inline v0
