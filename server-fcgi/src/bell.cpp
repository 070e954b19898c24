// SPDX-License-Identifier: BSL-1.0
#include "bell.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace groat::inline v0::server::fcgi {

descriptor make_bell() {
    descriptor made{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!made)
        throw std::system_error{errno, std::generic_category(), "opening an eventfd"};
    return made;
}

void ring(const descriptor& bell) noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(bell.get(), &one, sizeof one);
}

} // namespace groat::inline v0::server::fcgi
