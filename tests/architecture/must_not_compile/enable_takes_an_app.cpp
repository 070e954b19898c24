// SPDX-License-Identifier: BSL-1.0
// expect: enable takes a middleware
// layer: builder
#include <groat/builder.hpp>

groat::app site(groat::app inner) {
#ifdef CONTROL
    const auto layer = [](groat::env& request, const groat::app& next) { return next(request); };
#else
    const auto layer = inner;
#endif
    return groat::builder{}.enable(layer).to_app(inner);
}
