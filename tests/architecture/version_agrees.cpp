// SPDX-License-Identifier: BSL-1.0
// The version is written twice, in CMakeLists.txt and in a header that works without CMake.
#include <groat/version.hpp>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static_assert(groat::version_major == PROJECT_MAJOR);
static_assert(groat::version_minor == PROJECT_MINOR);
static_assert(groat::version_patch == PROJECT_PATCH);
static_assert(
    groat::version == TEXT(PROJECT_MAJOR) "." TEXT(PROJECT_MINOR) "." TEXT(PROJECT_PATCH)
);
