// SPDX-License-Identifier: BSL-1.0
// Tells systemd how the service is (sd_notify(3)).
#pragma once

#include <groat/clock.hpp>

#include "descriptor.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi {

/// Does nothing where nobody listens: without NOTIFY_SOCKET.
class notifier {
public:
    /// By the environment: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
    notifier();

    void ready(std::string_view status) const noexcept;
    void reloading() const noexcept;
    void stopping() const noexcept;

    /// How often `alive` is to be called; 0: never.
    [[nodiscard]] std::chrono::microseconds often() const noexcept { return often_; }
    void alive() const noexcept;

    /// In a worker: none of that is for it, nor for what it starts.
    void forget() noexcept;

private:
    void say(std::string_view what) const noexcept;

    std::string address_; // as sun_path has it
    descriptor socket_;
    std::chrono::microseconds often_{0};
};

} // namespace groat::inline v0::server::fcgi
