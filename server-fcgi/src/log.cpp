// SPDX-License-Identifier: BSL-1.0
#include "log.hpp"

#include <groat/text.hpp>

#include <unistd.h>

#include <string>

namespace groat::inline v0::server::fcgi {

void log::line(std::string_view text) noexcept {
    try {
        if (sink_)
            return sink_(text);
        // One write a line, so that lines of several threads don't mix.
        const auto whole = cat(text, "\n");
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
    } catch (...) {
        // There is nobody left to tell.
    }
}

void log::say(std::string_view text) noexcept {
    try {
        line(cat("groat: ", text));
    } catch (...) {
        line(text);
    }
}

void log::complain(std::string_view text) noexcept {
    constexpr unsigned most = 10;
    unsigned left_out = 0;
    {
        const std::lock_guard hold{guard_};
        const auto now = std::chrono::steady_clock::now();
        if (now - second_ >= std::chrono::seconds{1}) {
            second_ = now;
            said_ = 0;
            left_out = std::exchange(unsaid_, 0);
        }
        if (said_ == most) {
            ++unsaid_;
            return;
        }
        ++said_;
    }
    if (left_out)
        say(std::to_string(left_out) + " more lines like these were left out");
    say(text);
}

} // namespace groat::inline v0::server::fcgi
