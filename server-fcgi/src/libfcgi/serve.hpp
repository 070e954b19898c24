// SPDX-License-Identifier: BSL-1.0
// One connection, served through libfcgi from its first byte to its last.
#pragma once

#include <groat/app.hpp>
#include <groat/config.hpp>

#include "descriptor.hpp"
#include "environment.hpp"
#include "libfcgi/line.hpp"

namespace groat::inline v0::server::fcgi {

/// One exchange and no more, whatever the peer wished: what it still sends is never taken for a
/// request. Tells whether the exchange asked for the process to be replaced. Nothing that the app
/// throws comes out; what does is the system's (std::system_error, std::bad_alloc), and the
/// connection is closed.
[[nodiscard]] bool serve_through_libfcgi(
    descriptor connection,
    const app& what,
    const config& settings,
    const workplace& at,
    environment& scratch
);

} // namespace groat::inline v0::server::fcgi
