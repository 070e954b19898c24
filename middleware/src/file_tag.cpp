// SPDX-License-Identifier: BSL-1.0
#include "file_tag.hpp"

#include <chrono>
#include <cstdint>

namespace groat::inline v0::detail {
namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr seconds settling{2};

/// For each state one-to-one in the value, so that one changed fact always changes the tag.
std::uint64_t mix(std::uint64_t state, std::uint64_t value) {
    state ^= value;
    for (int round = 0; round < 3; ++round) {
        state *= 0x9e3779b97f4a7c15; // odd, its bits in disorder: 2^64 over the golden ratio
        state ^= state >> 29;
    }
    return state;
}

} // namespace

file_tag::file_tag(const struct stat& about, wall_time now) {
    // In whole seconds, rounded towards weak: a damaged disk's nanoseconds would overflow.
    weak_ = sys_seconds{seconds{about.st_ctim.tv_sec}} >= floor<seconds>(now) - settling;

    std::uint64_t state = weak_ ? 1 : 0;
    state = mix(state, static_cast<std::uint64_t>(about.st_mtim.tv_sec));
    state = mix(state, static_cast<std::uint64_t>(about.st_mtim.tv_nsec));
    state = mix(state, static_cast<std::uint64_t>(about.st_ctim.tv_sec));
    state = mix(state, static_cast<std::uint64_t>(about.st_ctim.tv_nsec));
    state = mix(state, static_cast<std::uint64_t>(about.st_size));
    state = mix(state, static_cast<std::uint64_t>(about.st_ino));
    for (auto digit = hex_.rbegin(); digit != hex_.rend(); ++digit, state >>= 4)
        *digit = "0123456789abcdef"[state & 15];
}

} // namespace groat::inline v0::detail
