// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
#include <groat/env.hpp>

#include <utility>

void take(groat::env& request) {
#ifdef CONTROL
    groat::env& taken = request;
#else
    groat::env taken{std::move(request)};
#endif
    (void)taken;
}
