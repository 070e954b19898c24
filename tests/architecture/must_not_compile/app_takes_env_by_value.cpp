// SPDX-License-Identifier: BSL-1.0
// expect: could not convert|no viable conversion
// layer: core
// An env is its exchange's own: an app sees it, and has none.
#include <groat/app.hpp>

groat::app site() {
#ifdef CONTROL
    return [](groat::env&) { return groat::response{}; };
#else
    return [](groat::env) { return groat::response{}; };
#endif
}
