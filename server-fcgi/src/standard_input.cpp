// SPDX-License-Identifier: BSL-1.0
#include "standard_input.hpp"

#include "descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace groat::inline v0::server::fcgi {

void replace_standard_input() noexcept {
    const descriptor null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    if (null)
        ::dup2(null.get(), STDIN_FILENO);
}

} // namespace groat::inline v0::server::fcgi
