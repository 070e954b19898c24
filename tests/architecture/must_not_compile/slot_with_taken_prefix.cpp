// SPDX-License-Identifier: BSL-1.0
// expect: this prefix belongs to the specification
// layer: core
#include <groat/slot.hpp>

#ifdef CONTROL
inline constexpr groat::slot<int> answer{"app.answer"};
#else
inline constexpr groat::slot<int> answer{"p6w.answer"};
#endif
