// SPDX-License-Identifier: BSL-1.0
#include "cookie_date.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace groat::inline v0::server::test {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_delimiter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
           (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

/// Takes from `least` to `most` digits off the text's beginning; a further digit is a miss.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    for (; n < text.size() && is_digit(text[n]); ++n) {
        if (n == most)
            return std::nullopt;
        value = value * 10 + (text[n] - '0');
    }
    if (n < least)
        return std::nullopt;
    text.remove_prefix(n);
    return value;
}

std::optional<std::chrono::seconds> time_of(std::string_view token) {
    const auto hour = take_number(token, 1, 2);
    if (!hour || !token.starts_with(':'))
        return std::nullopt;
    token.remove_prefix(1);
    const auto minute = take_number(token, 1, 2);
    if (!minute || !token.starts_with(':'))
        return std::nullopt;
    token.remove_prefix(1);
    const auto second = take_number(token, 1, 2);
    if (!second)
        return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59)
        return std::chrono::seconds{-1};
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

std::optional<int> month_of(std::string_view token) {
    static constexpr std::array<std::string_view, 12> names{
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (iequal(token.substr(0, 3), names[i]))
            return static_cast<int>(i + 1);
    return std::nullopt;
}

int full_year(int year) {
    if (year >= 70 && year <= 99)
        return year + 1900;
    return year >= 0 && year <= 69 ? year + 2000 : year;
}

struct found_parts {
    std::optional<std::chrono::seconds> time;
    std::optional<int> day, month, year;

    void look_at(std::string_view token) {
        auto rest = token;
        if (!time && (time = time_of(token)))
            return;
        if (!day && (day = take_number(rest = token, 1, 2)))
            return;
        if (!month && (month = month_of(token)))
            return;
        if (!year)
            year = take_number(rest = token, 2, 4);
    }
};

} // namespace

std::optional<wall_time> parse_cookie_date(std::string_view text) {
    found_parts found;
    while (!text.empty()) {
        const auto end = std::find_if(text.begin(), text.end(), is_delimiter);
        const auto length = static_cast<std::size_t>(end - text.begin());
        if (length > 0)
            found.look_at(text.substr(0, length));
        text.remove_prefix(std::min(text.size(), length + 1));
    }
    if (!found.time || !found.day || !found.month || !found.year)
        return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{full_year(*found.year)},
        std::chrono::month{static_cast<unsigned>(*found.month)},
        std::chrono::day{static_cast<unsigned>(*found.day)}};
    if (!date.ok() || date.year() < std::chrono::year{1601} || found.time->count() < 0)
        return std::nullopt;
    if (date.year() > std::chrono::year{2261})
        return wall_time::max();
    if (date.year() < std::chrono::year{1678})
        return wall_time::min();
    return wall_time{std::chrono::sys_days{date}} + *found.time;
}

} // namespace groat::inline v0::server::test
