// SPDX-License-Identifier: BSL-1.0
// expect: could not convert|no viable conversion
// layer: core
// A chunk for each character is never what was meant; bytes in one piece, or chunks of bytes.
#include <groat/body.hpp>

#include <list>
#include <string>
#include <utility>

#ifdef CONTROL
using pieces = std::list<std::string>;
#else
using pieces = std::list<char>;
#endif

groat::body all_of(pieces from) {
    return std::move(from);
}
