// SPDX-License-Identifier: BSL-1.0
// expect: a slot's name is a prefix, a dot and a word
// layer: core
#include <groat/slot.hpp>

#ifdef CONTROL
inline constexpr groat::slot<int> answer{"app.answer"};
#else
inline constexpr groat::slot<int> answer{"answer"};
#endif
