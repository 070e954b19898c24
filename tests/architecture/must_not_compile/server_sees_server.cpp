// SPDX-License-Identifier: BSL-1.0
// expect: groat/server/fcgi\.hpp
// layer: server-test
// control: server-fcgi
#include <groat/server/fcgi.hpp>
