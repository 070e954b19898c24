// SPDX-License-Identifier: BSL-1.0
#include "lint_state.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <charconv>

namespace groat::inline v0 {
namespace linting {

bool findings::has(const finding& one) const noexcept {
    return std::ranges::any_of(list_, [&](const finding& other) {
        return other.broken.id == one.broken.id && other.detail == one.detail;
    });
}

bool findings::has(std::string_view id) const noexcept {
    return std::ranges::any_of(list_, [id](const finding& one) { return one.broken.id == id; });
}

void findings::append(const findings& more) {
    list_.insert(list_.end(), more.list_.begin(), more.list_.end());
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 100;
    std::string out = "`";
    append_escaped(out, text.substr(0, longest));
    out += text.size() > longest ? "…`" : "`";
    return out;
}

std::optional<std::uint64_t> digits(std::string_view text) noexcept {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return {};
    return value;
}

} // namespace linting

using linting::findings;
using linting::rule;

void lint::state::report(const rule& broken, int who, std::string detail) {
    fault one{broken.id, broken.sentence, name_of(who), std::move(detail)};
    const bool known = std::ranges::any_of(faults_, [&](const fault& other) {
        return other.id == one.id && other.layer == one.layer && other.detail == one.detail;
    });
    if (!known)
        faults_.push_back(std::move(one));
}

/// What was there before is not this one's fault.
void lint::state::report(const findings& found, const findings& known, int who) {
    for (const auto& one : found)
        if (!known.has(one))
            report(one.broken, who, one.detail);
}

std::string lint::state::name_of(int who) const {
    if (who == linting::server)
        return "the server";
    const auto& [type, where] = crossings_[static_cast<std::size_t>(who)].who;
    return cat(type, " (", where.file_name(), ":", std::to_string(where.line()), ")");
}

int lint::state::outside_of(int who) const {
    return who == linting::server ? who : crossings_[static_cast<std::size_t>(who)].outside;
}

} // namespace groat::inline v0
