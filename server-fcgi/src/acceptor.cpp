// SPDX-License-Identifier: BSL-1.0
#include "acceptor.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

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

descriptor open_reserve() {
    return descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

/// Of the connection that was just taken, or of this moment; the next one may do.
bool passes(int error) noexcept {
    switch (error) {
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
    case EFAULT:
        return false;
    default:
        return true;
    }
}

} // namespace

acceptor::acceptor(int listening, peers allowed, int last_calls, log& lines)
    : listening_{listening}, allowed_{std::move(allowed)}, log_{lines}, own_{last_calls > 0},
      last_calls_{last_calls}, stopping_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      set_{::epoll_create1(EPOLL_CLOEXEC)}, reserve_{open_reserve()} {
    if (!stopping_ || !set_ || !reserve_)
        fail("preparing to accept connections");
    // Exclusive, so that one connection doesn't wake every process that shares the socket.
    epoll_event incoming{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.fd = listening_}};
    epoll_event stop{.events = EPOLLIN, .data = {.fd = stopping_.get()}};
    if (::epoll_ctl(set_.get(), EPOLL_CTL_ADD, listening_, &incoming) != 0 ||
        ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, stopping_.get(), &stop) != 0)
        fail("preparing to accept connections");
}

void acceptor::stop() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stopping_.get(), &one, sizeof one);
}

descriptor acceptor::next() {
    while (wait()) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        descriptor taken{
            ::accept4(listening_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC)};
        if (taken) {
            if (!allowed_.allow(reinterpret_cast<const sockaddr&>(peer))) {
                log_.complain("a connection was refused: its address is not allowed");
                continue;
            }
            const int on = 1;
            if (peer.ss_family == AF_INET || peer.ss_family == AF_INET6)
                ::setsockopt(taken.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return taken;
        }
        switch (const int error = errno) {
        case EAGAIN: // another thread was faster
        case EINTR:
        case ECONNABORTED:
            break;
        case EMFILE:
        case ENFILE:
            shed();
            [[fallthrough]];
        case ENOBUFS:
        case ENOMEM:
            if (!pause())
                return {};
            break;
        default:
            if (!pause())
                return {};
            if (!passes(error))
                throw std::system_error{error, std::generic_category(), "accepting connections"};
        }
    }
    return {};
}

/// False when it is to stop.
bool acceptor::wait() {
    std::array<epoll_event, 2> ready{};
    int n = 0;
    while ((n = ::epoll_wait(set_.get(), ready.data(), ready.size(), -1)) < 0)
        if (errno != EINTR)
            fail("waiting for connections");
    const bool stops = std::any_of(ready.begin(), ready.begin() + n, [this](const epoll_event& e) {
        return e.data.fd == stopping_.get();
    });
    return !stops || last_call();
}

/// Stopping: of our own socket, takes those who had connected before. A number is enough to end
/// that, as nobody can come to a path that is gone, and for TCP it must end some time.
bool acceptor::last_call() {
    pollfd waiting{.fd = listening_, .events = POLLIN, .revents = 0};
    if (own_ && ::poll(&waiting, 1, 0) > 0 && waiting.revents == POLLIN && last_calls_-- > 0)
        return true;
    if (own_)
        ::shutdown(listening_, SHUT_RDWR);
    return false;
}

/// A moment in which others may give something back. False when it is to stop.
bool acceptor::pause() const {
    pollfd stop{.fd = stopping_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&stop, 1, 50) <= 0;
}

/// Out of descriptors: one that was held back takes a connection, to close it at once, so that the
/// front server hears of it.
void acceptor::shed() {
    const std::lock_guard hold{guard_};
    reserve_ = {};
    if (descriptor taken{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)}) {
        log_.complain("a connection was refused: the process has no file descriptor left");
        taken = {};
    }
    reserve_ = open_reserve();
}

} // namespace groat::inline v0::server::fcgi
