// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/trace_context.hpp>

#include <groat/list.hpp>

#include "random_hex.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace groat::inline v0::middleware {
namespace {

constexpr std::size_t trace_at = 3;
constexpr std::size_t span_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t length = 55;

bool is_hex(std::string_view text) noexcept {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_zero(std::string_view text) noexcept {
    return text.find_first_not_of('0') == text.npos;
}

bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// A part of a key (W3C Trace Context, 3.3.1.3.1).
bool is_key(std::string_view text, std::size_t longest, bool may_begin_with_digit) noexcept {
    if (text.empty() || text.size() > longest)
        return false;
    if (!is_lower(text.front()) && !(may_begin_with_digit && is_digit(text.front())))
        return false;
    return std::ranges::all_of(text, [](char c) {
        return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '*' || c == '/';
    });
}

bool is_member(std::string_view text) noexcept {
    const auto equals = text.find('=');
    if (equals == text.npos)
        return false;
    const auto key = text.substr(0, equals);
    const auto value = text.substr(equals + 1);
    const auto at = key.find('@');
    const bool named = at == key.npos ? is_key(key, 256, false)
                                      : is_key(key.substr(0, at), 241, true) &&
                                            is_key(key.substr(at + 1), 14, false);
    return named && !value.empty() && value.size() <= 256 &&
           std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F && c != '='; });
}

/// Whether a tracestate is well-formed and not too long to be handed on.
bool is_state(std::string_view list) noexcept {
    constexpr std::size_t longest = 512;
    constexpr int most = 32;
    if (list.size() > longest)
        return false;
    int members = 0;
    while (const auto member = take_element(list))
        if (++members > most || !is_member(*member))
            return false;
    return members > 0;
}

} // namespace

std::optional<trace_place> trace_place::parse(std::string_view traceparent) {
    const auto version = traceparent.substr(0, 2);
    const bool longer =
        traceparent.size() > length && version != "00" && traceparent[length] == '-';
    if (traceparent.size() != length && !longer)
        return {};
    if (traceparent[2] != '-' || traceparent[span_at - 1] != '-' ||
        traceparent[flags_at - 1] != '-')
        return {};
    const auto trace = traceparent.substr(trace_at, 32);
    const auto span = traceparent.substr(span_at, 16);
    const auto flags = traceparent.substr(flags_at, 2);
    if (!is_hex(version) || version == "ff" || !is_hex(trace) || is_zero(trace) || !is_hex(span) ||
        is_zero(span) || !is_hex(flags))
        return {};
    trace_place found;
    std::copy_n(traceparent.begin(), length, found.text_.begin());
    // Written again as version 00, which knows one flag.
    std::ranges::fill_n(found.text_.begin(), 2, '0');
    const bool sampled = std::string_view{"13579bdf"}.find(flags[1]) != std::string_view::npos;
    found.text_[flags_at] = '0';
    found.text_[flags_at + 1] = sampled ? '1' : '0';
    return found;
}

trace_place trace_place::begin(bool sampled) {
    trace_place made;
    constexpr std::string_view frame = "00-00000000000000000000000000000000-0000000000000000-00";
    static_assert(frame.size() == length);
    std::ranges::copy(frame, made.text_.begin());
    const std::span all{made.text_};
    do { // all zeros, once in 2^64, would be no id
        detail::random_hex(all.subspan(trace_at, 32));
        detail::random_hex(all.subspan(span_at, 16));
    } while (is_zero(made.trace_id()) || is_zero(made.span_id()));
    made.text_.back() = sampled ? '1' : '0';
    return made;
}

trace_place trace_place::inner() const {
    auto made = begin(sampled());
    std::ranges::copy(trace_id(), made.text_.begin() + trace_at);
    std::ranges::copy(span_id(), made.parent_.begin());
    return made;
}

std::string_view trace_place::parent_id() const noexcept {
    return parent_.front() == '\0' ? std::string_view{}
                                   : std::string_view{parent_.data(), parent_.size()};
}

response trace_context::operator()(env& request, const app& next) const {
    const auto sent = request.var("HTTP_TRACEPARENT").value_or(std::string_view{});
    const auto state = request.var("HTTP_TRACESTATE");
    const auto outer = options_.continued ? trace_place::parse(sent) : std::nullopt;
    const auto& mine =
        request.put(place, outer ? outer->inner() : trace_place::begin(options_.sampled));
    if (!state || (outer && is_state(*state)))
        return next(request.child({{"HTTP_TRACEPARENT", mine.text()}}));
    return next(request.child({{"HTTP_TRACEPARENT", mine.text()}, {"HTTP_TRACESTATE", unset}}));
}

} // namespace groat::inline v0::middleware
