// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
// Nothing changes an env; inner layers that are to see something else are called with a child.
#include <groat/app.hpp>

groat::response behind(groat::env& request, const groat::app& next) {
    groat::env& other = request.child({{"REMOTE_USER", groat::unset}});
#ifdef CONTROL
    return next(other);
#else
    request = other;
    return next(request);
#endif
}
