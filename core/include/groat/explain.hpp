// SPDX-License-Identifier: BSL-1.0
// Which way a request would take.
#pragma once

#include <groat/app.hpp>

#include <source_location>
#include <string>
#include <vector>

namespace groat::inline v0 {

/// The layers and apps that a request would enter, the outermost first, as an observer would see
/// them entered.
struct explanation {
    struct step {
        std::string type;
        std::source_location where;
        std::string chose = {}; ///< where ways part: which one, "/admin" or "head: no"
    };

    std::vector<step> steps;

    /// A line for each step, with the place where it was enabled.
    [[nodiscard]] std::string text() const;
};

/// Goes the way without calling anything but conditions. The env is as it is before the call; what
/// the way makes (a mount's child) stays in its exchange.
///
/// A layer that answers by itself, or throws, is not foreseen: the way goes on through it. What a
/// layer changes before it calls the next is, if it says so by its `leads_to` (app.hpp); otherwise
/// what comes after it is judged by the request as it was. That goes for slots too.
[[nodiscard]] explanation explain(const app& composed, env& request);

} // namespace groat::inline v0
