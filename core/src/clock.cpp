// SPDX-License-Identifier: BSL-1.0
#include <groat/clock.hpp>

namespace groat::inline v0 {
namespace {

class system_clock final : public clock {
public:
    time_point now() const noexcept override { return std::chrono::steady_clock::now(); }
    wall_time wall() const noexcept override { return std::chrono::system_clock::now(); }
};

} // namespace

const clock& clock::system() noexcept {
    static const system_clock the_clock;
    return the_clock;
}

} // namespace groat::inline v0
