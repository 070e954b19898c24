// SPDX-License-Identifier: BSL-1.0
#include <groat/transport.hpp>

#include <unistd.h>

#include <array>
#include <charconv>

namespace groat::inline v0 {

void transport::head(std::string& out, status code, const headers& fields) {
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), code.value()).ptr;
    const auto reason = code.reason();
    const auto text = fields.text();
    out.reserve(out.size() + text.size() + reason.size() + 16);
    out.append("Status: ").append(digits.data(), end).append(" ").append(reason);
    out.append("\r\n").append(text).append("\r\n");
}

void transport::error(std::string_view line) noexcept {
    try {
        // One write a line, so that lines of several threads don't mix.
        std::string whole;
        whole.reserve(line.size() + 1);
        whole.append(line).append("\n");
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
    } catch (...) {
        // No memory for a message: there is nobody left to tell.
    }
}

} // namespace groat::inline v0
