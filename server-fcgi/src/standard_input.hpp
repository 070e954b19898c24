// SPDX-License-Identifier: BSL-1.0
// Descriptor 0 of a process that was started with a socket there.
#pragma once

namespace groat::inline v0::server::fcgi {

/// The socket has a descriptor of its own by now; who reads standard input shall find an end there,
/// and who opens a file shall not be given number 0.
void replace_standard_input() noexcept;

} // namespace groat::inline v0::server::fcgi
