// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
// A role's identity is its address.
#include <groat/facts.hpp>

inline constexpr groat::role tagging{"tagging"};

groat::fact stated() {
#ifdef CONTROL
    const auto& same = tagging;
#else
    const auto same = tagging;
#endif
    return groat::gives(same);
}
