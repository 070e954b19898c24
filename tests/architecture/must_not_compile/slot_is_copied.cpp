// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
// A slot is known by its address: a copy would be another slot of the same name.
#include <groat/slot.hpp>

inline constexpr groat::slot<int> answer{"app.answer"};

bool same() {
#ifdef CONTROL
    const auto& other = answer;
#else
    const auto other = answer;
#endif
    return &other == &answer;
}
