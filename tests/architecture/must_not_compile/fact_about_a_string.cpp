// SPDX-License-Identifier: BSL-1.0
// expect: no matching function|could not convert|no known conversion
// layer: core
// A fact is about a slot or a role, never a string that a typing error makes another.
#include <groat/facts.hpp>

inline constexpr groat::slot<int> user{"app.user"};

groat::facts stated() {
#ifdef CONTROL
    return {groat::gives(user)};
#else
    return {groat::gives("app.user")};
#endif
}
