// SPDX-License-Identifier: BSL-1.0
// expect: this is no header field name
// layer: core
#include <groat/headers.hpp>

void say(groat::headers& to) {
#ifdef CONTROL
    to.add("X-Answer", "42");
#else
    to.add("X Answer", "42");
#endif
}
