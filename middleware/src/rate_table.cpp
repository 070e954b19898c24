// SPDX-License-Identifier: BSL-1.0
#include "rate_table.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

namespace groat::inline v0::detail {

/// Who, and when its debt is paid (the theoretical arrival time). Zeros, as the kernel gives them:
/// nobody. The two are written one after the other: who takes a place in the very moment in which
/// another counts there may inherit that one's debt, or lose it; no more than one request's.
struct rate_table::cell {
    std::atomic<std::uint64_t> key;
    std::atomic<std::int64_t> paid_at;

    static_assert(std::atomic<std::uint64_t>::is_always_lock_free); // or processes can't share it
    static_assert(std::atomic<std::int64_t>::is_always_lock_free);
};

namespace {

constexpr std::size_t ways = 8;

} // namespace

rate_table::rate_table(std::size_t keys)
    : sets_{std::max<std::size_t>(1, (keys + ways - 1) / ways)} {
    void* const made = ::mmap(
        nullptr,
        sets_ * ways * sizeof(cell),
        PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS,
        -1,
        0
    );
    if (made == MAP_FAILED)
        throw std::system_error{errno, std::generic_category(), "rate_limit: the table"};
    cells_ = static_cast<cell*>(made);
}

rate_table::~rate_table() {
    ::munmap(cells_, sets_ * ways * sizeof(cell));
}

verdict rate_table::take(std::uint64_t key, std::int64_t now, const rate& allowed) noexcept {
    cell* const first = cells_ + key % sets_ * ways;
    key |= 1U; // 0 is nobody
    const auto limit = allowed.step * allowed.burst;
    for (;;) {
        cell* mine = std::find_if(first, first + ways, [&](const cell& c) {
            return c.key.load(std::memory_order_relaxed) == key;
        });
        if (mine == first + ways) {
            mine = std::min_element(first, first + ways, [](const cell& a, const cell& b) {
                return a.paid_at.load(std::memory_order_relaxed) <
                       b.paid_at.load(std::memory_order_relaxed);
            });
            auto before = mine->key.load(std::memory_order_relaxed);
            if (!mine->key.compare_exchange_strong(before, key))
                continue;
            mine->paid_at.store(now);
        }
        auto paid_at = mine->paid_at.load();
        const auto debt = std::max<std::int64_t>(paid_at - now, 0);
        const auto after = debt + allowed.step;
        if (after > limit)
            return {false, 0, debt, after - limit};
        if (!mine->paid_at.compare_exchange_strong(paid_at, now + after))
            continue;
        return {true, (limit - after) / allowed.step, after, 0};
    }
}

} // namespace groat::inline v0::detail
