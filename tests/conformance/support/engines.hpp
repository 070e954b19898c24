// SPDX-License-Identifier: BSL-1.0
// The FastCGI server's engines, and what each can't.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

struct candidate {
    std::string_view name;
    groat::server::fcgi::engine engine;
    std::vector<impossible> cannot;         ///< by itself
    std::vector<impossible> behind_nginx{}; ///< with it before
    /// A front server may send the next request on a connection. One that is closed each time must
    /// not be sent any: nginx sends a POST just as the end comes, and answers it 502.
    bool keeps = true;
    unsigned loops = 0;
};

/// Options for so many exchanges that wait in the app at once.
inline groat::server::fcgi::options with(
    const candidate& one, unsigned exchanges, groat::server::fcgi::options how = {}
) {
    how.engine = one.engine;
    how.loops = one.loops;
    how.threads = exchanges + one.loops; // a loop's thread makes no call that waits
    how.streamed = {how.front.mount + std::string{conformance::as_it_comes}};
    return how;
}

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
    {.name = "native", .engine = groat::server::fcgi::engine::native, .cannot = {}, .loops = 1},
    {.name = "libfcgi",
     .engine = groat::server::fcgi::engine::libfcgi,
     .cannot = libfcgi_limits,
     .behind_nginx = libfcgi_behind_nginx,
     .keeps = false},
};

} // namespace groat_test
