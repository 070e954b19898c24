// SPDX-License-Identifier: BSL-1.0
// One exchange after the other, to nowhere.
#pragma once

#include "nowhere.hpp"

#include <groat/core.hpp>

#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace groat_bench {

/// The variables of a GET of `/`, as a browser asks through nginx.
inline std::vector<groat::variable> plain_get() {
    return {
        {"REQUEST_METHOD", "GET"},
        {"SCRIPT_NAME", ""},
        {"PATH_INFO", "/"},
        {"REQUEST_URI", "/"},
        {"QUERY_STRING", ""},
        {"SERVER_NAME", "localhost"},
        {"SERVER_PROTOCOL", "HTTP/1.1"},
        {"SERVER_PORT", "80"},
        {"HTTP_HOST", "localhost"},
        {"HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101"},
        {"HTTP_ACCEPT", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        {"HTTP_ACCEPT_LANGUAGE", "en-GB,en;q=0.5"},
        {"HTTP_ACCEPT_ENCODING", "gzip, deflate"}};
}

/// Runs one exchange; what fails ends the program.
inline void run_once(const groat::app& what, std::span<const groat::variable> request) {
    static const groat::config settings;
    static std::string buffer;
    nowhere line;
    groat::exchange one{line, what, settings, request, {.buffer = &buffer}};
    if (one.run() != groat::exchange::wants::done)
        std::abort();
}

} // namespace groat_bench
