// SPDX-License-Identifier: BSL-1.0
// What the program asks of the heap.
#pragma once

#include <cstddef>
#include <cstdint>

/// Counts every operator new of the program, but for threads that are told not to.
struct allocations {
    /// How many there were, so far.
    [[nodiscard]] static std::uint64_t made() noexcept;

    /// Bytes that are allocated now, by whichever thread.
    [[nodiscard]] static std::int64_t live() noexcept;

    /// The most that there were since `forget_peak`.
    [[nodiscard]] static std::int64_t peak() noexcept;
    static void forget_peak() noexcept;

    /// While it lives, those of this thread don't count among those made.
    struct not_mine {
        not_mine() noexcept;
        ~not_mine();
        not_mine(const not_mine&) = delete;
        not_mine& operator=(const not_mine&) = delete;
    };
};
