// SPDX-License-Identifier: BSL-1.0
#include "copying.hpp"

#include "host.hpp"

#include <algorithm>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

constexpr bool is_header(std::string_view name) noexcept {
    return name.starts_with("HTTP_");
}

bool is_optional(std::string_view name) noexcept {
    const auto how = classify(name).how;
    return how == handling::optional || how == handling::user;
}

constexpr refusal bad_name{400, "a variable's name is empty or has control bytes"};
constexpr refusal nul_byte{400, "a variable has a NUL byte"};
constexpr refusal line_break{400, "a header has a line break"};
constexpr refusal second_host{400, "more than one Host header"};
constexpr refusal no_host{400, "the Host header is no host"};
constexpr refusal second_length{400, "more than one CONTENT_LENGTH"};
constexpr refusal long_target{414, "a variable is longer than the limit"};
constexpr refusal long_variable{431, "a variable is longer than the limit"};
constexpr refusal long_head{431, "the variables are longer than the limit"};

} // namespace

const refusal* copier::take_rare(variable one, std::size_t usual, handling how) {
    auto& at = mark_of(usual);
    switch (how) {
    case handling::copied:
        put_last(one, at);
        break;
    case handling::header:
    case handling::cookie:
        put_header(one, at);
        break;
    case handling::optional:
        put_optional(one, at);
        break;
    case handling::user:
        if (trusted_)
            put_optional(one, at);
        break;
    case handling::identity:
        if (trusted_)
            put_last(one, at);
        break;
    case handling::host:
        // RFC 9112, 3.2: more than one Host is answered 400.
        if (last_.find(name::http_host))
            return &second_host;
        if (!is_host(one.value))
            return &no_host;
        put_optional(one, at);
        break;
    case handling::length:
        if (one.value.empty())
            return nullptr;
        if (const auto before = last_.find(name::content_length); before && *before != one.value)
            return &second_length;
        break;
    case handling::ours:
    case handling::dropped:
        break;
    }
    last_.note(usual, one.value);
    return nullptr;
}

const refusal* copier::take_other(variable one) {
    if (one.name.empty() || has_control(one.name))
        return &bad_name;
    if (has_rare(one.value))
        if (const auto* const refused = check_value(one))
            return refused;
    if (!std::exchange(any_other_, true))
        to_.names.begin();
    auto& at = to_.names.find(one.name, to_.variables).at;
    if (is_header(one.name))
        put_header(one, at);
    else
        put_last(one, at);
    return nullptr;
}

const refusal* copier::check_value(variable one) noexcept {
    if (one.value.find('\0') != one.value.npos)
        return &nul_byte;
    if (is_header(one.name) && one.value.find_first_of("\r\n") != one.value.npos)
        return &line_break;
    return nullptr;
}

const refusal* copier::over_limit(variable one) const noexcept {
    if (one.name.size() + one.value.size() > most_.value)
        return one.name == "REQUEST_URI" ? &long_target : &long_variable;
    return &long_head;
}

mark& copier::mark_of(std::size_t usual) noexcept {
    auto& at = marks_[usual];
    if ((put_ & word{1} << usual) == 0)
        at = {};
    put_ |= word{1} << usual;
    return at;
}

void copier::put_last(const variable& one, mark& at) {
    if (at.made != 0) {
        to_.variables[at.made - 1].value = one.value;
        return;
    }
    to_.variables.push_back(one);
    at.made = static_cast<std::uint32_t>(to_.variables.size());
}

void copier::put_optional(const variable& one, mark& at) {
    if (one.value.empty() && at.made == 0)
        return;
    emptied_ = emptied_ || one.value.empty();
    put_last(one, at);
}

void copier::put_header(const variable& one, mark& at) {
    if (at.made == 0)
        return put_last(one, at);
    const bool first = at.repeated == 0;
    to_.repeats.push_back({one.value, first ? at.made : 0, 0});
    const auto number = static_cast<std::uint32_t>(to_.repeats.size());
    if (!first)
        to_.repeats[at.repeated - 1].next = number;
    at.repeated = number;
}

void copier::join() {
    for (const auto& again : to_.repeats)
        if (again.first_of != 0)
            join(to_.variables[again.first_of - 1], again);
    if (emptied_)
        std::erase_if(to_.variables, [](const variable& v) {
            return v.value.empty() && is_optional(v.name);
        });
}

/// Joins what came again to the variable that came first.
void copier::join(variable& to, const repeat& first) {
    const std::string_view between = to.name == "HTTP_COOKIE" ? "; " : ", ";
    auto size = to.value.size();
    for (const auto* r = &first; r; r = next(*r))
        size += between.size() + r->value.size();
    auto* const text = static_cast<char*>(to_.text.allocate(size, 1));
    auto* at = std::ranges::copy(to.value, text).out;
    for (const auto* r = &first; r; r = next(*r)) {
        at = std::ranges::copy(between, at).out;
        at = std::ranges::copy(r->value, at).out;
    }
    to.value = {text, size};
}

const repeat* copier::next(const repeat& of) const noexcept {
    return of.next == 0 ? nullptr : &to_.repeats[of.next - 1];
}

} // namespace groat::inline v0::server::fcgi
