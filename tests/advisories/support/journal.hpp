// SPDX-License-Identifier: BSL-1.0
// What an access log wrote.
#pragma once

#include <groat/app.hpp>
#include <groat/middleware/access_log.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groat_test {

/// The lines that an app's exchanges left.
struct journal {
    std::vector<std::string> lines = {};

    groat::app around(groat::app inner, groat::middleware::access_log_options options) {
        options.sink = [this](std::string_view line) { lines.emplace_back(line); };
        return groat::wrap(groat::middleware::access_log{std::move(options)}, std::move(inner));
    }
    groat::app around(groat::app inner, std::string format) {
        return around(
            std::move(inner), groat::middleware::access_log_options{.format = std::move(format)}
        );
    }
};

/// Visible ASCII and spaces: nothing that begins a line or speaks to a terminal.
inline bool is_plain(std::string_view line) {
    for (const char c : line)
        if (c < 0x20 || c > 0x7e)
            return false;
    return true;
}

} // namespace groat_test
