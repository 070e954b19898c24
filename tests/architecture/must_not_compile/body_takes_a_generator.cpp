// SPDX-License-Identifier: BSL-1.0
// expect: deleted
// layer: core
// The coroutine uses the captures of its lambda: the body must keep both.
#include <groat/body.hpp>

#include <string>

groat::body greeting(std::string name) {
    auto lines = [name]() -> groat::generator {
        co_yield "hello, ";
        co_yield name;
    };
#ifdef CONTROL
    return lines;
#else
    return lines();
#endif
}
