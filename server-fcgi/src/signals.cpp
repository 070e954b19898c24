// SPDX-License-Identifier: BSL-1.0
#include "signals.hpp"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace groat::inline v0::server::fcgi {

signals::signals(std::initializer_list<int> which) {
    sigset_t set{};
    ::sigemptyset(&set);
    for (const int one : which)
        ::sigaddset(&set, one);
    ::pthread_sigmask(SIG_BLOCK, &set, &before_);
    fd_ = descriptor{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
    if (fd_)
        return;
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    throw std::system_error{error, std::generic_category(), "opening a signalfd"};
}

signals::~signals() {
    while (take() != 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int signals::take() noexcept {
    signalfd_siginfo which{};
    const bool any = ::read(fd_.get(), &which, sizeof which) == sizeof which;
    return any ? static_cast<int>(which.ssi_signo) : 0;
}

void signals::leave_to(std::initializer_list<int> others) noexcept {
    auto set = before_;
    for (const int one : others)
        ::sigaddset(&set, one);
    ::pthread_sigmask(SIG_SETMASK, &set, nullptr);
    fd_ = {};
}

} // namespace groat::inline v0::server::fcgi
