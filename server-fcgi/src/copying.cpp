// SPDX-License-Identifier: BSL-1.0
#include "copying.hpp"

#include "bytes.hpp"
#include "host.hpp"

#include <algorithm>
#include <array>

namespace groat::inline v0::server::fcgi {
namespace {

constexpr bool is_header(std::string_view name) noexcept {
    return name.starts_with("HTTP_");
}

constexpr refusal bad_name{400, "a variable's name is empty or has control bytes"};
constexpr refusal nul_byte{400, "a variable has a NUL byte"};
constexpr refusal line_break{400, "a header has a line break"};
constexpr refusal second_host{400, "more than one Host header"};
constexpr refusal no_host{400, "the Host header is no host"};
constexpr refusal second_length{400, "more than one CONTENT_LENGTH"};

class copier {
public:
    copier(
        std::span<const variable> sent, const front_options& front, environment& to, last_sent& last
    ) noexcept
        : sent_{sent}, trusted_{front.trust_remote_user}, to_{to}, last_{last} {}

    [[nodiscard]] const refusal* copy() {
        constexpr std::size_t ours = 9; // variables that make_right adds
        to_.variables.reserve(sent_.size() + ours);
        for (const auto& one : sent_)
            if (const auto* const refused = take(one))
                return refused;
        for (const auto& again : to_.repeats)
            if (again.first_of != 0)
                join(to_.variables[again.first_of - 1], again);
        if (emptied_)
            std::erase_if(to_.variables, [](const variable& v) {
                return v.value.empty() && is_optional(v.name);
            });
        return nullptr;
    }

private:
    [[nodiscard]] const refusal* take(const variable& one) {
        const auto [usual, how] = classify(one.name);
        if (usual == usual_names)
            return take_other(one);
        if (has_rare(one.value))
            if (const auto* const refused = check_value(one))
                return refused;
        auto& at = marks_[usual];
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
            if (const auto before = last_.find(name::content_length);
                before && *before != one.value)
                return &second_length;
            break;
        case handling::ours:
        case handling::dropped:
            break;
        }
        last_.note(usual, one);
        return nullptr;
    }

    [[nodiscard]] const refusal* take_other(const variable& one) {
        if (one.name.empty() || has_control(one.name))
            return &bad_name;
        if (has_rare(one.value))
            if (const auto* const refused = check_value(one))
                return refused;
        if (!std::exchange(any_other_, true))
            to_.names.begin(sent_.size());
        auto& at = to_.names.find(one.name, to_.variables).at;
        if (is_header(one.name))
            put_header(one, at);
        else
            put_last(one, at);
        return nullptr;
    }

    static const refusal* check_value(const variable& one) noexcept {
        if (one.value.find('\0') != one.value.npos)
            return &nul_byte;
        if (is_header(one.name) && one.value.find_first_of("\r\n") != one.value.npos)
            return &line_break;
        return nullptr;
    }

    void put(const variable& one, mark& at) {
        to_.variables.push_back(one);
        at.made = static_cast<std::uint32_t>(to_.variables.size());
    }

    void put_last(const variable& one, mark& at) {
        if (at.made == 0)
            put(one, at);
        else
            to_.variables[at.made - 1].value = one.value;
    }

    void put_optional(const variable& one, mark& at) {
        if (one.value.empty() && at.made == 0)
            return;
        emptied_ = emptied_ || one.value.empty();
        put_last(one, at);
    }

    void put_header(const variable& one, mark& at) {
        if (at.made == 0)
            return put(one, at);
        const bool first = at.repeated == 0;
        to_.repeats.push_back({&one, first ? at.made : 0, 0});
        const auto number = static_cast<std::uint32_t>(to_.repeats.size());
        if (!first)
            to_.repeats[at.repeated - 1].next = number;
        at.repeated = number;
    }

    /// Joins what came again to the variable that came first.
    void join(variable& to, const repeat& first) {
        const std::string_view between = to.name == "HTTP_COOKIE" ? "; " : ", ";
        auto size = to.value.size();
        for (const auto* r = &first; r; r = next(*r))
            size += between.size() + r->one->value.size();
        auto* const text = static_cast<char*>(to_.text.allocate(size, 1));
        auto* at = std::ranges::copy(to.value, text).out;
        for (const auto* r = &first; r; r = next(*r)) {
            at = std::ranges::copy(between, at).out;
            at = std::ranges::copy(r->one->value, at).out;
        }
        to.value = {text, size};
    }

    [[nodiscard]] const repeat* next(const repeat& of) const noexcept {
        return of.next == 0 ? nullptr : &to_.repeats[of.next - 1];
    }

    static bool is_optional(std::string_view name) noexcept {
        const auto how = classify(name).how;
        return how == handling::optional || how == handling::user;
    }

    std::span<const variable> sent_;
    bool trusted_;
    bool any_other_ = false;
    bool emptied_ = false; // what is nothing rather than empty was there, and became empty
    environment& to_;
    last_sent& last_;
    std::array<mark, usual_names> marks_{};
};

} // namespace

std::optional<refusal> copy_variables(
    std::span<const variable> sent, const front_options& front, environment& to, last_sent& last
) {
    if (const auto* const refused = copier{sent, front, to, last}.copy())
        return *refused;
    return {};
}

} // namespace groat::inline v0::server::fcgi
