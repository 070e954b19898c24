// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/fake_clock.hpp>

#include "parking.hpp"

#include <utility>

namespace groat::inline v0::server::test {

time_point fake_clock::now() const noexcept {
    const std::lock_guard hold{mutex_};
    return now_;
}

wall_time fake_clock::wall() const noexcept {
    const std::lock_guard hold{mutex_};
    return wall_;
}

void fake_clock::advance(std::chrono::nanoseconds by) {
    std::vector<std::shared_ptr<parking>> watching;
    {
        const std::lock_guard hold{mutex_};
        now_ += std::chrono::duration_cast<time_point::duration>(by);
        wall_ += std::chrono::duration_cast<wall_time::duration>(by);
        for (const auto& place : watchers_)
            if (auto there = place.lock())
                watching.push_back(std::move(there));
    }
    for (const auto& place : watching)
        place->clock_moved();
}

void fake_clock::set_wall(wall_time to) {
    const std::lock_guard hold{mutex_};
    wall_ = to;
}

void fake_clock::watch(std::weak_ptr<parking> place) {
    const std::lock_guard hold{mutex_};
    std::erase_if(watchers_, [](const auto& old) { return old.expired(); });
    watchers_.push_back(std::move(place));
}

} // namespace groat::inline v0::server::test
