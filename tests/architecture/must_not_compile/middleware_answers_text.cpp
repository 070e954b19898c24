// SPDX-License-Identifier: BSL-1.0
// expect: and return a response
// layer: core
#include <groat/app.hpp>

#include <string>

groat::app loud(groat::app inner) {
    return groat::wrap(
        [](groat::env& request, const groat::app& next) {
#ifdef CONTROL
            return next(request);
#else
            return std::string{next(request).status.reason()};
#endif
        },
        inner
    );
}
