// SPDX-License-Identifier: BSL-1.0
// A composition as something to look at.
#pragma once

#include <groat/facts.hpp>

#include <cstdint>
#include <source_location>
#include <string>
#include <vector>

namespace groat::inline v0 {

/// One layer, app or branch of what was composed, and what lies inside it. `app::outlined` makes
/// it. A layer that has more to say than its type's name has a member
/// `void outlined(outline& drawn) const`, which may add to the label and to what is inside.
struct outline {
    enum class kind : std::uint8_t {
        layer,
        branch, ///< where a table leads; not called itself
        app,
    };

    std::string label;
    std::source_location where;
    std::vector<outline> inside = {};
    kind what = kind::layer;
    facts stated = {};
    bool conditional = false;   ///< a layer that only some requests meet
    std::string unchecked = {}; ///< why its facts bind nobody, if somebody said so

    /// As indented lines; a chain of single layers stays at one depth.
    [[nodiscard]] std::string text() const;

    /// The same tree as one JSON object: `kind`, `label`, and where they are not empty `file` and
    /// `line`, `conditional`, `unchecked`, `facts` (as `[["gives","app.user"],…]`) and `inside`.
    [[nodiscard]] std::string json() const;

    /// As a flowchart for Mermaid, from top to bottom.
    [[nodiscard]] std::string mermaid() const;
};

} // namespace groat::inline v0
