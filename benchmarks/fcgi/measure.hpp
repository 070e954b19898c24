// SPDX-License-Identifier: BSL-1.0
// The load, as the rows ask for it, and its figures by name.
#pragma once

#include "bench.hpp"

#include <string>

namespace groat_bench {

struct asking {
    std::string target = "/";
    unsigned connections = 1;
    bool kept = true;
    double seconds = 1;
    std::uint64_t requests = 0;
    std::string text = "Hello world";
};

/// Figures "CPU" (µs a request), "req/s", "p50" and "p99" (µs), "memory" and "peak" (MB), "starved"
/// (connections), "kept" (percent of the answers that came on a connection with others), "errors".
[[nodiscard]] values measure(responder& of, const asking& how, company* beside = nullptr);

/// The same from any load.
[[nodiscard]] values figures_of(const responder& of, const load_figures& got);

/// The columns for these, for a row in which ratios go to the subject `to`; bars and aims are the
/// CPU ratio's.
[[nodiscard]] std::vector<column> load_columns(
    const std::string& to, std::optional<double> bar, std::optional<double> aim
);

} // namespace groat_bench
