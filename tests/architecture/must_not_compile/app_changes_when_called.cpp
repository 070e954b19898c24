// SPDX-License-Identifier: BSL-1.0
// expect: could not convert|no viable conversion
// layer: core
// Any number of threads call one app at once.
#include <groat/app.hpp>

groat::app counter() {
#ifdef CONTROL
    return [calls = 0](groat::env&) { return groat::response{calls == 0 ? 200 : 404}; };
#else
    return [calls = 0](groat::env&) mutable { return groat::response{calls++ == 0 ? 200 : 404}; };
#endif
}
