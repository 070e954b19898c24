// SPDX-License-Identifier: BSL-1.0
#include "gate.hpp"

#include "engine.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

descriptor open_reserve() {
    return descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

} // namespace

gate::gate(const premises& at, peers allowed)
    : listening_{at.listening}, allowed_{std::move(allowed)}, log_{at.lines}, own_{at.own},
      last_calls_{at.last_calls}, reserve_{open_reserve()} {
    if (!reserve_)
        throw std::system_error{errno, std::generic_category(), "preparing to accept connections"};
}

gate::took gate::take(descriptor& to, int flags) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    descriptor taken{
        ::accept4(listening_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC | flags)};
    if (taken) {
        if (!allowed_.allow(reinterpret_cast<const sockaddr&>(peer))) {
            log_.complain("a connection was refused: its address is not allowed");
            return took::other;
        }
        const int on = 1;
        if (peer.ss_family == AF_INET || peer.ss_family == AF_INET6)
            ::setsockopt(taken.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        to = std::move(taken);
        return took::one;
    }
    switch (const int error = errno) {
    case EAGAIN: // another thread was faster
        return took::none;
    case EINTR:
    case ECONNABORTED:
        return took::other;
    case EMFILE:
    case ENFILE:
        shed();
        return took::later;
    case EINVAL:
        if (shut_) // by another thread, which was the first to hear that it is to close
            return took::none;
        [[fallthrough]];
    case EBADF:
    case ENOTSOCK:
    case EOPNOTSUPP:
    case EFAULT:
        throw std::system_error{error, std::generic_category(), "accepting connections"};
    default:
        // Of the connection that was just taken, or of this moment; the next one may do.
        return took::later;
    }
}

bool gate::last_call() {
    pollfd waiting{.fd = listening_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 0) > 0 && waiting.revents == POLLIN && last_calls_-- > 0)
        return true;
    if (own_) {
        shut_ = true;
        ::shutdown(listening_, SHUT_RDWR);
    }
    return false;
}

/// Out of descriptors: one that was held back takes a connection, to close it at once, so that the
/// front server hears of it.
void gate::shed() {
    const std::lock_guard hold{guard_};
    reserve_ = {};
    if (descriptor taken{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)}) {
        log_.complain("a connection was refused: the process has no file descriptor left");
        taken = {};
    }
    reserve_ = open_reserve();
}

} // namespace groat::inline v0::server::fcgi
