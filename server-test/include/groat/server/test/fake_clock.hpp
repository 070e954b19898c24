// SPDX-License-Identifier: BSL-1.0
// Time that stands still until a test moves it.
#pragma once

#include <groat/clock.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace groat::inline v0::server::test {

class parking;

/// A clock of which a test is the master. It begins on Sun, 06 Nov 1994 08:49:37 GMT, the date that
/// HTTP's own examples have. Any thread, at any time.
class fake_clock final : public groat::clock {
public:
    [[nodiscard]] time_point now() const noexcept override;
    [[nodiscard]] wall_time wall() const noexcept override;

    /// Lets time pass, on both clocks. Exchanges that are parked notice a deadline that it passes.
    void advance(std::chrono::nanoseconds by);

    /// Sets the wall clock alone, back or forth, as an administrator would.
    void set_wall(wall_time to);

private:
    friend class memory_connector;

    void watch(std::weak_ptr<parking> place);

    mutable std::mutex mutex_;
    time_point now_{std::chrono::hours{1}};
    wall_time wall_{std::chrono::seconds{784111777}};
    std::vector<std::weak_ptr<parking>> watchers_;
};

} // namespace groat::inline v0::server::test
