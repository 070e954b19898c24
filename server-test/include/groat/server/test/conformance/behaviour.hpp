// SPDX-License-Identifier: BSL-1.0
// One thing that a server does right.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test/conformance/target.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test::conformance {

class talk;

/// A behaviour: what the server runs for it, and what a client then has to find.
struct behaviour {
    std::string_view id;              ///< theme and word: "streaming.flush"
    std::string_view sentence;        ///< what the server does
    std::vector<ability> needs = {};  ///< what the target must be able to show
    app serve;                        ///< the server under test runs it
    std::function<void(talk&)> check; ///< throws if it is not so
};

/// What became of one.
struct verdict {
    enum class kind { passed, failed, not_applicable };

    const behaviour* of = nullptr;
    kind what = kind::passed;
    std::string why = {}; ///< empty if it passed
};

/// A line: `failed  streaming.flush: what the app flushed comes … (the body was "")`.
[[nodiscard]] std::string format(const verdict& one);

} // namespace groat::inline v0::server::test::conformance
