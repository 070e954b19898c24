// SPDX-License-Identifier: BSL-1.0
#include <groat/http_date.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>

namespace groat::inline v0 {
namespace {

using namespace std::chrono;
using names = std::array<std::string_view, 12>;

constexpr names weekdays = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr names months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr sys_seconds earliest = sys_days{year{0} / January / 1};
constexpr sys_seconds latest = sys_days{year{9999} / December / 31} + 24h - 1s;

void append_number(std::string& out, unsigned number, unsigned digits) {
    for (unsigned divisor = digits == 4 ? 1000 : 10; divisor != 0; divisor /= 10)
        out += static_cast<char>('0' + number / divisor % 10);
}

/// What was read so far, or that it is no date; each step does nothing after the first failure.
class reader {
public:
    explicit reader(std::string_view text) : rest_{text} {}

    void literal(std::string_view wanted) {
        if (!rest_.starts_with(wanted))
            return fail();
        rest_.remove_prefix(wanted.size());
    }

    [[nodiscard]] unsigned number(std::size_t digits) {
        if (rest_.size() < digits)
            return fail(), 0u;
        unsigned value = 0;
        for (const char c : rest_.substr(0, digits)) {
            if (c < '0' || c > '9')
                return fail(), 0u;
            value = value * 10 + static_cast<unsigned>(c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// The index of the name that stands here; of its first `length` letters only, if wanted.
    [[nodiscard]] unsigned name(const names& all, std::size_t length = std::string_view::npos) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto one = all[i].substr(0, length);
            if (one.empty() || !rest_.starts_with(one))
                continue;
            rest_.remove_prefix(one.size());
            return static_cast<unsigned>(i);
        }
        return fail(), 0u;
    }

    bool skip(char c) {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    [[nodiscard]] bool finished() const { return !failed_ && rest_.empty(); }

private:
    void fail() {
        failed_ = true;
        rest_ = {};
    }

    std::string_view rest_;
    bool failed_ = false;
};

struct moment {
    unsigned weekday = 0;
    int year = 0;
    unsigned month = 0; // January is 0
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
};

void read_time(reader& in, moment& at) {
    at.hour = in.number(2);
    in.literal(":");
    at.minute = in.number(2);
    in.literal(":");
    at.second = in.number(2);
}

void read_imf(reader& in, moment& at) {
    at.weekday = in.name(weekdays, 3);
    in.literal(", ");
    at.day = in.number(2);
    in.literal(" ");
    at.month = in.name(months);
    in.literal(" ");
    at.year = static_cast<int>(in.number(4));
    in.literal(" ");
    read_time(in, at);
    in.literal(" GMT");
}

void read_rfc850(reader& in, moment& at) {
    at.weekday = in.name(weekdays);
    in.literal(", ");
    at.day = in.number(2);
    in.literal("-");
    at.month = in.name(months);
    in.literal("-");
    at.year = static_cast<int>(in.number(2));
    in.literal(" ");
    read_time(in, at);
    in.literal(" GMT");
}

void read_asctime(reader& in, moment& at) {
    at.weekday = in.name(weekdays, 3);
    in.literal(" ");
    at.month = in.name(months);
    in.literal(" ");
    at.day = in.number(in.skip(' ') ? 1 : 2);
    in.literal(" ");
    read_time(in, at);
    in.literal(" ");
    at.year = static_cast<int>(in.number(4));
}

std::optional<sys_seconds> resolve(const moment& at) {
    const year_month_day date{year{at.year}, month{at.month + 1}, day{at.day}};
    if (!date.ok() || at.hour > 23 || at.minute > 59 || at.second > 60)
        return {};
    const sys_days days{date};
    if (weekday{days}.c_encoding() != at.weekday)
        return {};
    return days + hours{at.hour} + minutes{at.minute} + seconds{at.second};
}

/// RFC 9110, 5.6.7: a date more than 50 years ahead means the latest such year in the past.
int full_year(const moment& at, sys_seconds now) {
    const auto midnight = floor<days>(now);
    const year_month_day today{midnight};
    const hh_mm_ss time{now - midnight};
    const int this_year{today.year()};

    int year = this_year - this_year % 100 + at.year;
    if (year <= this_year - 50)
        year += 100;
    const auto within_year =
        std::tuple{at.month + 1, at.day, hours{at.hour} + minutes{at.minute} + seconds{at.second}};
    const auto this_moment =
        std::tuple{unsigned{today.month()}, unsigned{today.day()}, time.to_duration()};
    const bool too_far =
        year > this_year + 50 || (year == this_year + 50 && within_year > this_moment);
    return too_far ? year - 100 : year;
}

} // namespace

std::string http_date(sys_seconds when) {
    when = std::clamp(when, earliest, latest);
    const auto midnight = floor<days>(when);
    const year_month_day date{midnight};
    const hh_mm_ss time{when - midnight};

    std::string out;
    out.reserve(29);
    out.append(weekdays[weekday{midnight}.c_encoding()].substr(0, 3)).append(", ");
    append_number(out, unsigned{date.day()}, 2);
    out.append(" ").append(months[unsigned{date.month()} - 1]).append(" ");
    append_number(out, static_cast<unsigned>(int{date.year()}), 4);
    out += ' ';
    append_number(out, static_cast<unsigned>(time.hours().count()), 2);
    out += ':';
    append_number(out, static_cast<unsigned>(time.minutes().count()), 2);
    out += ':';
    append_number(out, static_cast<unsigned>(time.seconds().count()), 2);
    out.append(" GMT");
    return out;
}

std::optional<sys_seconds> parse_http_date(std::string_view text, sys_seconds now) {
    const auto read = [text](void (*form)(reader&, moment&)) -> std::optional<moment> {
        reader in{text};
        moment at;
        form(in, at);
        if (!in.finished())
            return {};
        return at;
    };
    if (const auto at = read(read_imf))
        return resolve(*at);
    if (auto at = read(read_rfc850)) {
        at->year = full_year(*at, now);
        return resolve(*at);
    }
    if (const auto at = read(read_asctime))
        return resolve(*at);
    return {};
}

} // namespace groat::inline v0
