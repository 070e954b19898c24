// SPDX-License-Identifier: BSL-1.0
// What is asked: as nginx sends it for a browser, 32 variables.
#pragma once

#include "support/long_message.hpp"

#include <cstdint>
#include <string>

namespace groat_bench {

enum class keep : bool { no, yes };

/// A GET. What follows `?` is the query.
[[nodiscard]] long_message ask_fcgi(const std::string& target, keep connection);

/// A POST with a body of that many bytes.
[[nodiscard]] long_message ask_fcgi_with_body(const std::string& target, std::uint64_t bytes);

/// A GET to a web server.
[[nodiscard]] long_message ask_http(const std::string& target);

} // namespace groat_bench
