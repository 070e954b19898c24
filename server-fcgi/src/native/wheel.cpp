// SPDX-License-Identifier: BSL-1.0
#include "native/wheel.hpp"

#include <algorithm>
#include <bit>
#include <chrono>

namespace groat::inline v0::server::fcgi::native {
namespace {

constexpr std::chrono::milliseconds tick_length{8};

} // namespace

wheel::wheel(time_point start) : start_{start} {
    for (auto& ring : rings_)
        ring.before = ring.after = &ring;
}

/// Rounded up: an alarm is never early.
std::uint64_t wheel::tick_of(time_point when) const noexcept {
    if (when <= start_)
        return 0;
    const std::chrono::nanoseconds length{tick_length};
    return static_cast<std::uint64_t>(
        (when - start_ + length - std::chrono::nanoseconds{1}) / length
    );
}

void wheel::set(alarm& which, time_point when) noexcept {
    // A turn less one, so that no slot holds two turns' alarms.
    const auto farthest = hand_ + slots - 1;
    const auto tick =
        when == time_point::max() ? farthest : std::clamp(tick_of(when), hand_, farthest);
    if (which.after) {
        if (which.tick <= tick)
            return;
        clear(which);
    }
    which.tick = tick;
    const auto slot = static_cast<std::size_t>(tick % slots);
    auto& ring = rings_[slot];
    which.before = ring.before;
    which.after = &ring;
    ring.before->after = &which;
    ring.before = &which;
    filled_[slot / 64] |= std::uint64_t{1} << slot % 64;
    ++set_;
}

void wheel::clear(alarm& which) noexcept {
    if (!which.after)
        return;
    which.before->after = which.after;
    which.after->before = which.before;
    const auto slot = static_cast<std::size_t>(which.tick % slots);
    if (rings_[slot].after == &rings_[slot])
        filled_[slot / 64] &= ~(std::uint64_t{1} << slot % 64);
    which.before = which.after = nullptr;
    --set_;
}

alarm* wheel::due(time_point now) noexcept {
    // The tick that is not over yet may still be set.
    const auto reached =
        now <= start_ ? 0 : static_cast<std::uint64_t>((now - start_) / tick_length);
    if (set_ == 0) {
        hand_ = std::max(hand_, reached);
        return nullptr;
    }
    while (hand_ <= reached) {
        const auto slot = static_cast<std::size_t>(hand_ % slots);
        auto& ring = rings_[slot];
        if (ring.after != &ring) {
            auto* const found = ring.after;
            clear(*found);
            return found;
        }
        if (hand_ == reached)
            return nullptr;
        ++hand_;
    }
    return nullptr;
}

time_point wheel::next() const noexcept {
    if (set_ == 0)
        return time_point::max();
    const auto first = static_cast<std::size_t>(hand_ % slots);
    for (std::size_t step = 0; step <= slots / 64; ++step) {
        const auto word = (first / 64 + step) % (slots / 64);
        auto bits = filled_[word];
        if (step == 0)
            bits &= ~std::uint64_t{0} << first % 64;
        else if (step == slots / 64)
            bits &= ~(~std::uint64_t{0} << first % 64);
        if (bits == 0)
            continue;
        const auto slot = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        const auto ahead = (slot + slots - first) % slots;
        return start_ + tick_length * static_cast<std::int64_t>(hand_ + ahead);
    }
    return time_point::max();
}

} // namespace groat::inline v0::server::fcgi::native
