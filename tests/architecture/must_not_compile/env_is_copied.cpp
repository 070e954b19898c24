// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
// An env belongs to its exchange; a middleware that wants another one makes a child.
#include <groat/env.hpp>

void keep(groat::env& request) {
#ifdef CONTROL
    const groat::env& kept = request;
#else
    const groat::env kept = request;
#endif
    (void)kept;
}
