// SPDX-License-Identifier: BSL-1.0
#include <groat/transport.hpp>

#include <unistd.h>

#include <array>

namespace groat::inline v0 {

transport::took transport::write_file(const file_ref&, std::uint64_t, std::uint64_t) {
    return {io::ok, 0};
}

void transport::head(std::string& out, status code, const headers& fields) {
    const auto digit = [number = code.value()](int unit) {
        return static_cast<char>('0' + number / unit % 10);
    };
    const std::array<char, 4> number{digit(100), digit(10), digit(1), ' '};
    const auto reason = code.reason();
    const auto text = fields.text();
    out.reserve(out.size() + text.size() + reason.size() + 16);
    out.append("Status: ").append(number.data(), number.size()).append(reason);
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
