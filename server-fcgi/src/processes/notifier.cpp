// SPDX-License-Identifier: BSL-1.0
#include "processes/notifier.hpp"

#include <groat/text.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace groat::inline v0::server::fcgi {
namespace {

std::string_view variable(const char* name) noexcept {
    const char* const found = std::getenv(name);
    return found ? found : std::string_view{};
}

/// Half of the time after which systemd gives up, as sd_watchdog_enabled(3) recommends.
std::chrono::microseconds watchdog() {
    const auto pid = variable("WATCHDOG_PID");
    const auto said = variable("WATCHDOG_USEC");
    if (!pid.empty() && pid != std::to_string(::getpid()))
        return {};
    std::int64_t time = 0;
    std::from_chars(said.data(), said.data() + said.size(), time);
    return std::chrono::microseconds{time > 0 ? time / 2 : 0};
}

} // namespace

notifier::notifier() : address_{variable("NOTIFY_SOCKET")} {
    if (address_.empty() || address_.size() >= sizeof sockaddr_un{}.sun_path)
        return;
    if (address_.front() == '@')
        address_.front() = '\0'; // of no file system
    socket_ = descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (socket_)
        often_ = watchdog();
}

void notifier::ready(std::string_view status) const noexcept {
    try {
        say(cat("READY=1\nSTATUS=", status));
    } catch (...) {
        say("READY=1");
    }
}

void notifier::reloading() const noexcept {
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
    try {
        say(cat("RELOADING=1\nMONOTONIC_USEC=", std::to_string(now)));
    } catch (...) {
        say("RELOADING=1");
    }
}

void notifier::stopping() const noexcept {
    say("STOPPING=1");
}

void notifier::alive() const noexcept {
    say("WATCHDOG=1");
}

void notifier::forget() noexcept {
    socket_ = {};
    for (const char* const name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
        ::unsetenv(name);
}

void notifier::say(std::string_view what) const noexcept {
    if (!socket_)
        return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // Who is not there or does not read has said that it does not matter.
    [[maybe_unused]] const auto sent = ::sendto(
        socket_.get(),
        what.data(),
        what.size(),
        MSG_NOSIGNAL | MSG_DONTWAIT,
        reinterpret_cast<const sockaddr*>(&to),
        size
    );
}

} // namespace groat::inline v0::server::fcgi
