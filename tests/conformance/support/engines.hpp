// SPDX-License-Identifier: BSL-1.0
// The FastCGI server's engines, and what each can't.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "report.hpp"

#include <string_view>
#include <vector>

namespace groat_test {

struct candidate {
    std::string_view name;
    groat::server::fcgi::engine engine;
    std::vector<impossible> cannot;         ///< by itself
    std::vector<impossible> behind_nginx{}; ///< with it before
};

/// docs/libfcgi-limits.md says more.
inline const std::vector<impossible> libfcgi_limits = {
    {"keep-alive.kept",
     "the library would take a body that nobody read for the next request, so every connection is "
     "closed after one exchange"},
};

/// nginx closes its connections for it, and keeps those of its clients.
inline const std::vector<impossible> libfcgi_behind_nginx = {
    {"streaming.head",
     "the library pads its records, and nginx 1.22 takes the padding behind a head for something "
     "to come: it holds the head back until the body's first byte"},
};

inline const std::vector<candidate> engines = {
    {"libfcgi", groat::server::fcgi::engine::libfcgi, libfcgi_limits, libfcgi_behind_nginx},
};

} // namespace groat_test
