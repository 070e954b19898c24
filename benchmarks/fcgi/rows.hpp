// SPDX-License-Identifier: BSL-1.0
// The rows; docs/performance.md says what each of them tells.
#pragma once

#include "bench.hpp"

#include <string>
#include <vector>

namespace groat_bench {

struct row {
    std::string name;
    std::function<void(bench&, const std::string& name)> run;
};

[[nodiscard]] std::vector<row> hello_rows();
[[nodiscard]] std::vector<row> layer_rows();
[[nodiscard]] std::vector<row> front_rows();
[[nodiscard]] std::vector<row> file_rows();
[[nodiscard]] std::vector<row> hold_rows();
[[nodiscard]] std::vector<row> wait_rows();
[[nodiscard]] std::vector<row> company_rows();
[[nodiscard]] std::vector<row> bulk_rows();
[[nodiscard]] std::vector<row> long_rows();

} // namespace groat_bench
