// SPDX-License-Identifier: BSL-1.0
// The end of a connection.
#pragma once

#include "descriptor.hpp"

namespace groat::inline v0::server::fcgi {

/// After a whole response: says that nothing follows, and reads what the peer still sends, so that
/// a reset doesn't take away what it has not read yet. Not longer than a second, nor more than 16
/// MiB; none of it is ever taken for a request.
void say_farewell(descriptor connection) noexcept;

/// After a part of a response: the peer must not take the end of the connection for the response's.
/// A record of version 0 is an error to every front server; nginx takes a bare end for a whole
/// response. The peer may still send what belongs to its request, as in a farewell, and as long.
void cut_off(descriptor connection) noexcept;

} // namespace groat::inline v0::server::fcgi
