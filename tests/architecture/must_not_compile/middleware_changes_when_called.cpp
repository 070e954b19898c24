// SPDX-License-Identifier: BSL-1.0
// expect: its call must be const
// layer: core
// Any number of threads call one layer at once.
#include <groat/app.hpp>

struct counting {
    int calls = 0;
#ifdef CONTROL
    groat::response operator()(groat::env& request, const groat::app& next) const {
#else
    groat::response operator()(groat::env& request, const groat::app& next) {
        ++calls;
#endif
        return next(request);
}
}
;

groat::app counted(groat::app inner) {
    return groat::wrap(counting{}, inner);
}
