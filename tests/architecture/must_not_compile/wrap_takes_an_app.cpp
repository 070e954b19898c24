// SPDX-License-Identifier: BSL-1.0
// expect: groat: a middleware is a callable
// layer: core
// What is wrapped around an app must be handed the app: another app would never call it.
#include <groat/app.hpp>

groat::app twice(groat::app outer, groat::app inner) {
#ifdef CONTROL
    const auto around = [outer](groat::env& request, const groat::app& next) {
        return request.path_info() == "/outer" ? outer(request) : next(request);
    };
#else
    const auto around = outer;
#endif
    return groat::wrap(around, inner);
}
