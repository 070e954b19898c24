// SPDX-License-Identifier: BSL-1.0
// How much is asked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace groat_bench {

struct options {
    std::string json = {};              ///< --json FILE
    std::vector<std::string> only = {}; ///< --only ROW, again and again: names or their beginnings
    std::vector<std::string> engines = {}; ///< --engine NAME, again and again; none: all there are
    double seconds = 1;                    ///< --seconds S, of each measurement
    std::uint64_t each = 0;                ///< requests of each measurement, instead, if not 0
    unsigned rounds = 5;                   ///< --rounds R
    std::uint64_t requests = 1'000'000;    ///< --requests N, of the long run
    unsigned many = 10'000;                ///< --many N: connections and streams at once
    std::uint64_t response = 10'000'000'000; ///< --response BYTES
    std::uint64_t body = 1'000'000'000;      ///< --body BYTES, of a request
    bool tiny = false;                       ///< --tiny: all of it cut, to see that the rows work
    bool list = false;                       ///< --list
};

/// Throws std::invalid_argument, whose message is for whoever typed it.
[[nodiscard]] options parse_options(int argc, char** argv);

} // namespace groat_bench
