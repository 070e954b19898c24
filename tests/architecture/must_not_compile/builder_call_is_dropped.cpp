// SPDX-License-Identifier: BSL-1.0
// expect: nodiscard|warn_unused
// layer: builder
// A builder's call changes nothing; it answers a new builder.
#pragma GCC diagnostic error "-Wunused-result"
#include <groat/builder.hpp>

groat::app site(groat::app inner) {
    groat::builder stack;
#ifdef CONTROL
    stack = stack.mount("/admin", inner);
#else
    stack.mount("/admin", inner);
#endif
    return stack.to_app(inner);
}
