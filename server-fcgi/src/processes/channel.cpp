// SPDX-License-Identifier: BSL-1.0
#include "processes/channel.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace groat::inline v0::server::fcgi {

std::pair<channel, channel> channel::make() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
        throw std::system_error{errno, std::generic_category(), "opening a channel to a worker"};
    return {channel{descriptor{ends[0]}}, channel{descriptor{ends[1]}}};
}

void channel::say(word what) const noexcept {
    // Nobody says more than a few words, so there is room; who does not hear has gone.
    const char c = static_cast<char>(what);
    [[maybe_unused]] const auto sent = ::send(end_.get(), &c, 1, MSG_NOSIGNAL);
}

std::optional<word> channel::hear() noexcept {
    char c = 0;
    const auto got = ::recv(end_.get(), &c, 1, 0);
    if (got == 1)
        return static_cast<word>(c);
    over_ = got == 0 || (errno != EAGAIN && errno != EINTR);
    return {};
}

} // namespace groat::inline v0::server::fcgi
