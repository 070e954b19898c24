// SPDX-License-Identifier: BSL-1.0
// expect: groat/server/test\.hpp
// layer: builder
// control: server-test
#include <groat/server/test.hpp>
