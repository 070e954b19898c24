// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
// A body is a stream: two readers of one stream would each miss what the other got.
#include <groat/body.hpp>

#include <utility>

groat::body twice(groat::body& once) {
#ifdef CONTROL
    return std::move(once);
#else
    return once;
#endif
}
