// SPDX-License-Identifier: BSL-1.0
// Local time as a log writes it, in English whatever the locale.
#pragma once

#include <groat/clock.hpp>
#include <groat/env.hpp>

#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// A second of local time as text, and the moments of the other clock that it has.
class log_second {
public:
    /// The second in which `wall` lies, which is the moment `when`.
    void set(time_point when, wall_time wall);
    [[nodiscard]] bool has(time_point when) const noexcept;
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    time_point first_;
    std::string text_; // empty: none
};

/// When the exchange began: `22/Nov/2026:22:25:37 +0000`. By the machine's clock, one that is set
/// shows in it a second later at most.
void append_log_time(std::string& out, const env& of);

/// By strftime's conversions, as `check_time_format` lets them through.
void append_time(std::string& out, const std::string& format, wall_time when);

/// What is wrong with it, or nothing: a conversion that C doesn't know or that breaks the line, or
/// a text that is too long.
[[nodiscard]] std::string_view check_time_format(const std::string& format);

} // namespace groat::inline v0::detail
