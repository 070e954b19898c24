// SPDX-License-Identifier: BSL-1.0
#include "encoder_pool.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace groat::inline v0::detail {
namespace {

/// No more can compress at once than there are processors.
std::size_t most_idle() noexcept {
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 16);
}

} // namespace

encoder_pool::encoder_pool(const coding& of, int level) : of_{of}, level_{level} {
    idle_.reserve(most_idle());
}

std::unique_ptr<encoder> encoder_pool::take() {
    {
        const std::lock_guard held{lock_};
        if (!idle_.empty()) {
            auto one = std::move(idle_.back());
            idle_.pop_back();
            return one;
        }
    }
    return of_.make_encoder(level_);
}

void encoder_pool::give_back(std::unique_ptr<encoder> used) noexcept {
    used->reset();
    const std::lock_guard held{lock_};
    if (idle_.size() < idle_.capacity())
        idle_.push_back(std::move(used));
}

} // namespace groat::inline v0::detail
