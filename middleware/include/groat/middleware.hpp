// SPDX-License-Identifier: BSL-1.0
// All middlewares.
#pragma once

#include <groat/middleware/mount.hpp>
