// SPDX-License-Identifier: BSL-1.0
// expect: groat/builder\.hpp
// layer: server-fcgi
// control: builder
#include <groat/builder.hpp>
