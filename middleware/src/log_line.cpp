// SPDX-License-Identifier: BSL-1.0
#include "log_format.hpp"
#include "log_time.hpp"

#include <groat/headers.hpp>
#include <groat/middleware/sensitive_headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>

#include <unistd.h>

namespace groat::inline v0::detail {
namespace {

using middleware::access_log;
using middleware::log_escape;

/// The length of what begins here and must not be cut: an escape, a UTF-8 sequence, or one byte.
std::size_t unit_length(std::string_view text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    if (first == '\\') {
        const char kind = text.size() > 1 ? text[1] : '\0';
        return kind == 'x' ? 4 : kind == 'u' ? 6 : 2;
    }
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

bool has_token(std::string_view list, std::string_view wanted) noexcept {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (iequal(trimmed(list.substr(0, comma)), wanted))
            return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

} // namespace

void log_line::append(const log_step& step) {
    using enum log_field;
    switch (step.what) {
    case nothing:
        return text({});
    case time:
        out_ += '[';
        append_log_time(out_, request_);
        out_ += ']';
        return;
    case request_line:
        return text(
            {request_.method(), " ", request_.request_uri(), " ", request_.server_protocol()}
        );
    case path:
        return text({request_.script_name(), request_.path_info()});
    case query: {
        const auto raw = request_.query_string();
        return raw.empty() ? void() : text({"?", raw});
    }
    case status:
        return number_or_none(static_cast<std::uint64_t>(how_.status));
    case body_bytes_or_none:
        return number_or_none(how_.body_bytes);
    case body_bytes:
        return number(how_.body_bytes);
    case input_bytes:
        return number(how_.input_bytes);
    case output_bytes:
        return number(how_.head_bytes + how_.body_bytes);
    case port:
        return number_or_none(request_.server_port());
    case process:
        return number(static_cast<std::uint64_t>(::getpid()));
    case seconds:
        return timing(1);
    case milliseconds:
        return timing(1'000);
    case microseconds:
        return timing(1'000'000);
    case connection:
        out_ += how_.how != fate::done ? 'X' : kept() ? '+' : '-';
        return;
    case begin_in_brackets:
    case begin:
    case end:
    case begin_number:
    case end_number:
        return moment(step);
    case letter:
    case block:
        return own(step);
    default:
        const auto found = value(step);
        return text(!found.empty() && is_secret(step) ? "***" : found);
    }
}

bool log_line::is_secret(const log_step& step) const noexcept {
    using enum log_field;
    using secrets = middleware::sensitive_headers;
    switch (step.what) {
    case request_header:
        return secrets::hides_request(request_, step.text);
    case response_header:
        return secrets::hides_response(request_, step.text);
    case variable:
        return secrets::hides_variable(request_, step.text);
    default:
        return false;
    }
}

std::string_view log_line::value(const log_step& step) const {
    using enum log_field;
    switch (step.what) {
    case address:
        return request_.remote_addr();
    case user: {
        const auto* const told = request_.get(access_log::user);
        return told ? *told : request_.remote_user();
    }
    case id: {
        const auto* const told = request_.get(access_log::id);
        return told ? *told : request_.var("UNIQUE_ID").value_or(std::string_view{});
    }
    case server_name:
        return request_.server_name();
    case host:
        return request_.host();
    case method:
        return request_.method();
    case protocol:
        return request_.server_protocol();
    case request_header:
        return request_.var(step.variable).value_or(std::string_view{});
    case response_header:
        return how_.head.get(field_name{step.text}).value_or(std::string_view{});
    case variable:
        return request_.var(step.text).value_or(std::string_view{});
    case cookie:
        return cookie_named(step.text);
    default:
        return {};
    }
}

// More than the cap of each part is never looked at, so a long value costs no more than a short
// one.
void log_line::text(std::initializer_list<std::string_view> parts) {
    const auto begin = out_.size();
    for (const auto part : parts)
        append_escaped(out_, part.substr(0, cap_ + 1));
    if (escape_ == log_escape::json)
        in_json(begin);
    else if (out_.size() == begin)
        out_ += '-';
    if (out_.size() - begin > cap_)
        cut(begin);
}

// \xHH is the one escape that JSON doesn't know.
void log_line::in_json(std::size_t begin) {
    const auto escaped = out_.substr(begin);
    if (escaped.find("\\x") == escaped.npos)
        return;
    out_.resize(begin);
    for (std::string_view rest = escaped; !rest.empty();) {
        const auto n = unit_length(rest);
        if (rest.starts_with("\\x")) {
            out_ += "\\u00";
            out_ += rest.substr(2, 2);
        } else {
            out_ += rest.substr(0, n);
        }
        rest.remove_prefix(std::min(n, rest.size()));
    }
}

void log_line::cut(std::size_t begin) {
    constexpr std::string_view mark = "...";
    const auto limit = begin + cap_ - mark.size();
    const std::string_view whole = out_;
    auto at = begin;
    for (auto next = at; next <= limit; next += unit_length(whole.substr(next)))
        at = next;
    out_.resize(at);
    out_ += mark;
}

void log_line::number(std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end);
}

void log_line::number_or_none(std::uint64_t value) {
    if (value == 0 && escape_ == log_escape::text)
        out_ += '-';
    else
        number(value);
}

void log_line::timing(std::int64_t per_second) {
    using namespace std::chrono;
    const auto taken = duration_cast<microseconds>(how_.ended - how_.started).count();
    number(static_cast<std::uint64_t>(std::max<std::int64_t>(taken, 0) / (1'000'000 / per_second)));
}

void log_line::moment(const log_step& step) {
    using namespace std::chrono;
    auto when = request_.started_wall();
    if (step.what == log_field::end || step.what == log_field::end_number)
        when += duration_cast<wall_time::duration>(how_.ended - how_.started);

    if (step.what == log_field::begin_number || step.what == log_field::end_number) {
        const auto micros = floor<microseconds>(when).time_since_epoch().count();
        const auto units = micros / (1'000'000 / step.number.scale);
        if (!step.number.rest)
            return number(static_cast<std::uint64_t>(units));
        const auto padded = std::to_string(step.number.scale + units % step.number.scale);
        out_.append(padded, 1);
        return;
    }
    std::string formatted;
    append_time(formatted, step.time_format, when);
    step.what == log_field::begin_in_brackets ? text({"[", formatted, "]"}) : text(formatted);
}

void log_line::own(const log_step& step) {
    try {
        text(
            step.letter ? (*step.letter)(request_, how_) : (*step.block)(step.text, request_, how_)
        );
    } catch (...) {
        request_.error(cat("access_log: own directive: ", describe(std::current_exception())));
        text({});
    }
}

// What the client asked for: the front server decides, and doesn't tell.
bool log_line::kept() const {
    const auto asked = request_.header("Connection").value_or(std::string_view{});
    return request_.server_protocol() == "HTTP/1.0" ? has_token(asked, "keep-alive")
                                                    : !has_token(asked, "close");
}

// RFC 6265, 4.2.1; the first of that name.
std::string_view log_line::cookie_named(std::string_view name) const {
    auto all = request_.header("Cookie").value_or(std::string_view{});
    while (!all.empty()) {
        const auto end = std::min(all.find(';'), all.size());
        const auto pair = trimmed(all.substr(0, end));
        if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name))
            return pair.substr(name.size() + 1);
        all.remove_prefix(std::min(end + 1, all.size()));
    }
    return {};
}

} // namespace groat::inline v0::detail
