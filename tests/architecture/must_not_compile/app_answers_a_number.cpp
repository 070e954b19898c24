// SPDX-License-Identifier: BSL-1.0
// expect: could not convert|no viable conversion
// layer: core
#include <groat/app.hpp>

groat::app site() {
#ifdef CONTROL
    return [](groat::env&) { return groat::response{404}; };
#else
    return [](groat::env&) { return 404; };
#endif
}
