// SPDX-License-Identifier: BSL-1.0
#include <groat/byte_range.hpp>

#include <groat/list.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace groat::inline v0 {
namespace {

/// 1*DIGIT; what no 64 bits hold is larger than any file, and so is the largest number.
std::optional<std::uint64_t> parse_number(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !std::ranges::all_of(text, is_digit))
        return {};
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

range_choice suffix(std::uint64_t wanted, std::uint64_t size) {
    if (wanted == 0)
        return {range_choice::unsatisfiable};
    if (size == 0)
        return {range_choice::whole};
    const auto length = std::min(wanted, size);
    return {range_choice::part, {size - length, length}};
}

range_choice choose_one(std::string_view spec, std::uint64_t size) {
    const auto dash = spec.find('-');
    if (dash == spec.npos)
        return {};
    const auto before = spec.substr(0, dash);
    const auto after = spec.substr(dash + 1);
    if (before.empty()) {
        const auto wanted = parse_number(after);
        return wanted ? suffix(*wanted, size) : range_choice{};
    }

    const auto first = parse_number(before);
    const auto last =
        after.empty() ? std::numeric_limits<std::uint64_t>::max() : parse_number(after);
    if (!first || !last || *last < *first)
        return {};
    if (*first >= size)
        return {range_choice::unsatisfiable};
    return {range_choice::part, {*first, std::min(*last, size - 1) - *first + 1}};
}

/// What stands behind `bytes=`; nothing for other units.
std::optional<std::string_view> byte_specs(std::string_view header) {
    constexpr std::string_view unit = "bytes=";
    const auto value = trimmed(header);
    if (!iequal(value.substr(0, unit.size()), unit))
        return {};
    return value.substr(unit.size());
}

/// Ascending, and none overlaps or touches another.
void coalesce(std::vector<byte_range>& ranges) {
    std::ranges::sort(ranges, {}, &byte_range::first);
    auto last = ranges.begin();
    for (auto next = last; ++next != ranges.end();) {
        if (next->first > last->first + last->length)
            *++last = *next;
        else
            last->length =
                std::max(last->first + last->length, next->first + next->length) - last->first;
    }
    ranges.erase(last + 1, ranges.end());
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

} // namespace

range_choice choose_range(std::string_view header, std::uint64_t size) {
    auto specs = byte_specs(header).value_or(std::string_view{});
    const auto spec = take_element(specs);
    return spec && !take_element(specs) ? choose_one(*spec, size) : range_choice{};
}

ranges_choice choose_ranges(std::string_view header, std::uint64_t size, std::size_t most) {
    auto specs = byte_specs(header).value_or(std::string_view{});
    std::vector<byte_range> ranges;
    std::size_t n = 0;
    while (const auto spec = take_element(specs)) {
        const auto choice = choose_one(*spec, size);
        if (++n > most || choice.what == range_choice::whole)
            return {};
        if (choice.what == range_choice::part)
            ranges.push_back(choice.range);
    }
    if (n == 0)
        return {};
    if (ranges.empty())
        return {range_choice::unsatisfiable};
    coalesce(ranges);
    return {range_choice::part, std::move(ranges)};
}

std::string content_range(const byte_range& range, std::uint64_t size) {
    const auto last = range.first + range.length - 1;
    return cat("bytes ", number(range.first), "-", number(last), "/", number(size));
}

std::string unsatisfied_range(std::uint64_t size) {
    return cat("bytes */", number(size));
}

} // namespace groat::inline v0
