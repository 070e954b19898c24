// SPDX-License-Identifier: BSL-1.0
#include "farewell.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

namespace groat::inline v0::server::fcgi {

void say_farewell(descriptor connection) noexcept {
    using namespace std::chrono;
    const auto last = steady_clock::now() + seconds{1};
    std::size_t left = 16 * 1024 * 1024;
    std::array<char, 16 * 1024> bin;

    if (::shutdown(connection.get(), SHUT_WR) != 0)
        return;
    for (;;) {
        const auto read = ::recv(connection.get(), bin.data(), bin.size(), MSG_DONTWAIT);
        if (read > 0 && static_cast<std::size_t>(read) < left) {
            left -= static_cast<std::size_t>(read);
            if (steady_clock::now() < last)
                continue;
            return;
        }
        const bool later = read < 0 && (errno == EAGAIN || errno == EINTR);
        const auto time = duration_cast<milliseconds>(last - steady_clock::now()).count();
        if (!later || time <= 0)
            return;
        pollfd more{.fd = connection.get(), .events = POLLIN, .revents = 0};
        if (::poll(&more, 1, static_cast<int>(time)) < 0 && errno != EINTR)
            return;
    }
}

void cut_off(descriptor connection) noexcept {
    // A peer that has stopped reading gets a second to make room for it.
    const timeval second{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    const std::array<char, 8> no_record{};
    ::send(connection.get(), no_record.data(), no_record.size(), MSG_NOSIGNAL);
    // An app may have been called before its request's last record came. mod_proxy_fcgi, if it
    // can't write that any more, does not read what was answered.
    say_farewell(std::move(connection));
}

} // namespace groat::inline v0::server::fcgi
