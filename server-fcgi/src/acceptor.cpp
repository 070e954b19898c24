// SPDX-License-Identifier: BSL-1.0
#include "acceptor.hpp"

#include "engine.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

[[noreturn]] void fail(const char* doing) {
    throw std::system_error{errno, std::generic_category(), doing};
}

} // namespace

acceptor::acceptor(const premises& at, peers allowed)
    : door_{at, std::move(allowed)},
      look_again_{at.own ? -1 : static_cast<int>(now_and_then.count())},
      stopping_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, set_{::epoll_create1(EPOLL_CLOEXEC)} {
    if (!stopping_ || !set_)
        fail("preparing to accept connections");
    // Exclusive, so that one connection doesn't wake every process that shares the socket.
    epoll_event incoming{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = at.listening}};
    epoll_event stop{.events = EPOLLIN, .data = {.fd = stopping_.get()}};
    if (::epoll_ctl(set_.get(), EPOLL_CTL_ADD, at.listening, &incoming) != 0 ||
        ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, stopping_.get(), &stop) != 0)
        fail("preparing to accept connections");
}

void acceptor::stop() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stopping_.get(), &one, sizeof one);
}

descriptor acceptor::next() {
    while (wait()) {
        descriptor taken;
        const auto how = door_.take(taken, 0);
        if (how == gate::took::one)
            return taken;
        if (how == gate::took::later && !pause())
            return {};
    }
    return {};
}

/// False when it is to stop.
bool acceptor::wait() {
    std::array<epoll_event, 2> ready{};
    int n = 0;
    while ((n = ::epoll_wait(set_.get(), ready.data(), ready.size(), look_again_)) < 0)
        if (errno != EINTR)
            fail("waiting for connections");
    const bool stops = std::any_of(ready.begin(), ready.begin() + n, [this](const epoll_event& e) {
        return e.data.fd == stopping_.get();
    });
    return !stops || door_.last_call();
}

/// A moment in which others may give something back. False when it is to stop.
bool acceptor::pause() const {
    pollfd stop{.fd = stopping_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&stop, 1, 50) <= 0;
}

} // namespace groat::inline v0::server::fcgi
