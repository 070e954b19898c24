// SPDX-License-Identifier: BSL-1.0
// expect: groat/middleware\.hpp
// layer: core
// control: middleware
#include <groat/middleware.hpp>
