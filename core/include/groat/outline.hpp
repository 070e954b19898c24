// SPDX-License-Identifier: BSL-1.0
// A composition as something to print.
#pragma once

#include <source_location>
#include <string>
#include <vector>

namespace groat::inline v0 {

/// One layer, app or branch of what was composed, and what lies inside it. `app::outlined` makes
/// it.
struct outline {
    std::string label;
    std::source_location where;
    std::vector<outline> inside = {};

    /// As indented lines; a chain of single layers stays at one depth.
    [[nodiscard]] std::string text() const;
};

} // namespace groat::inline v0
