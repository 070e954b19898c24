// SPDX-License-Identifier: BSL-1.0
// An exchange's turn on a thread.
#pragma once

#include <groat/clock.hpp>

namespace groat::inline v0::server::fcgi::native {

struct connection;
struct request;
class loop;
class workplace;

/// Runs the request's exchange until it would wait or is over; makes it first, if there is none.
/// One whose client has left, or whose time is over, is ended. `having` is the loop that the thread
/// could give away. By the connection's owner.
void drive(connection& c, request& r, workplace& at, loop* having) noexcept;

/// Ends the request's exchange, if there is one: its connection is closed. By the same.
void abandon(request& r, workplace& at) noexcept;

/// As `drive`, on another thread than the loop's, which then gives the connection back.
void serve_away(connection& c, workplace& at, time_point now) noexcept;

} // namespace groat::inline v0::server::fcgi::native
