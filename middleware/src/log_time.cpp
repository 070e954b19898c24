// SPDX-License-Identifier: BSL-1.0
#include "log_time.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <ctime>

#include <locale.h>
#include <time.h>

namespace groat::inline v0::detail {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

using buffer = std::array<char, 256>;

std::time_t seconds(wall_time when) noexcept {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

std::tm local(std::time_t when) noexcept {
    std::tm broken_down{};
    ::localtime_r(&when, &broken_down);
    return broken_down;
}

void append_two(std::string& out, long value) {
    out += static_cast<char>('0' + value / 10 % 10);
    out += static_cast<char>('0' + value % 10);
}

std::string log_time(std::time_t when) {
    const auto t = local(when);
    std::string out;
    append_two(out, t.tm_mday);
    out += '/';
    out += months[static_cast<std::size_t>(t.tm_mon)];
    out += '/';
    out += std::to_string(t.tm_year + 1900L);
    for (const long part : {t.tm_hour, t.tm_min, t.tm_sec}) {
        out += ':';
        append_two(out, part);
    }
    const long minutes = std::labs(t.tm_gmtoff) / 60;
    out += t.tm_gmtoff < 0 ? " -" : " +";
    append_two(out, minutes / 60);
    append_two(out, minutes % 60);
    return out;
}

std::size_t format_time(buffer& into, const std::string& format, const std::tm& t) {
    static const locale_t plain = ::newlocale(LC_ALL_MASK, "C", nullptr);
    return ::strftime_l(into.data(), into.size(), format.c_str(), &t, plain);
}

} // namespace

void log_second::set(time_point when, wall_time wall) {
    const auto second = std::chrono::floor<std::chrono::seconds>(wall);
    text_ = log_time(second.time_since_epoch().count());
    first_ = when - (wall - second);
}

bool log_second::has(time_point when) const noexcept {
    return !text_.empty() && when >= first_ && when < first_ + std::chrono::seconds{1};
}

void append_log_time(std::string& out, const env& of) {
    // Many lines fall into one second, and to ask what second it is takes longer than to write it.
    // What another clock than the machine's does is not known, so it is asked each time.
    thread_local log_second machines;
    log_second another;
    auto& known = of.config().clock == &clock::system() ? machines : another;
    if (!known.has(of.started()))
        known.set(of.started(), of.started_wall());
    out += known.text();
}

void append_time(std::string& out, const std::string& format, wall_time when) {
    buffer text{};
    out.append(text.data(), format_time(text, format, local(seconds(when))));
}

std::string_view check_time_format(const std::string& format) {
    constexpr std::string_view conversions = "%aAbBcCdDeFgGhHIjklmMpPrRsSTuUVwWxXyYzZ";
    if (format.empty())
        return "no time format";
    for (std::size_t i = 0; i < format.size(); ++i)
        if (format[i] == '%' &&
            (++i == format.size() || conversions.find(format[i]) == conversions.npos))
            return "a conversion in its time format that strftime lacks or that is no part of a "
                   "line";
    std::tm longest{}; // Wednesday, 30 September 2026
    longest.tm_year = 126;
    longest.tm_mon = 8;
    longest.tm_mday = 30;
    longest.tm_wday = 3;
    buffer text{};
    if (format.size() > 64 || format_time(text, format, longest) == 0)
        return "a time format that is too long";
    return {};
}

} // namespace groat::inline v0::detail
