// SPDX-License-Identifier: BSL-1.0
// Verdicts as checks of a test case.
#pragma once

#include <groat/server/test/conformance.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

namespace conformance = groat::server::test::conformance;
using conformance::verdict;

/// A behaviour that a server can't have, and why.
struct impossible {
    std::string_view id;
    std::string_view reason;
    bool sometimes = false; ///< it is a matter of moments, which nobody chooses
};

inline const impossible* find(const std::vector<impossible>& among, std::string_view id) {
    const auto found = std::ranges::find(among, id, &impossible::id);
    return found == among.end() ? nullptr : &*found;
}

/// Tries all; those listed as impossible through a hasty target, for they may hang.
inline std::vector<verdict> run_all(
    conformance::target& to,
    conformance::target& hasty,
    conformance::journal& seen,
    const std::vector<impossible>& listed
) {
    std::vector<verdict> all;
    for (const auto& one : conformance::behaviours())
        all.push_back(conformance::run(one, find(listed, one.id) ? hasty : to, seen));
    return all;
}

inline bool passed(const verdict& one) {
    return one.what == verdict::kind::passed;
}

/// Every behaviour passes or can't be shown, but for those listed, which fail: one that passes is
/// to be taken from the list.
inline void check(const std::vector<verdict>& all, const std::vector<impossible>& listed = {}) {
    REQUIRE(all.size() == conformance::behaviours().size());
    std::size_t shown = 0;
    for (const auto& one : all) {
        INFO(conformance::format(one));
        shown += one.what != verdict::kind::not_applicable;
        if (const auto* no = find(listed, one.of->id)) {
            INFO("listed as impossible: " << no->reason);
            CHECK((one.what == verdict::kind::failed || (no->sometimes && passed(one))));
        } else {
            CHECK(one.what != verdict::kind::failed);
        }
    }
    CHECK(shown > 0);
    for (const auto& no : listed) {
        INFO(no.id);
        CHECK(std::ranges::any_of(all, [&](const auto& one) { return one.of->id == no.id; }));
    }
}

} // namespace groat_test
