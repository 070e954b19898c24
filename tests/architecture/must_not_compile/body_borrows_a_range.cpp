// SPDX-License-Identifier: BSL-1.0
// expect: could not convert|no viable conversion
// layer: core
// A body keeps what it is made of; a range that someone else keeps may be gone when it is pulled.
#include <groat/body.hpp>

#include <string>
#include <utility>
#include <vector>

groat::body all_of(std::vector<std::string>& lines) {
#ifdef CONTROL
    return std::move(lines);
#else
    return lines;
#endif
}
