// SPDX-License-Identifier: BSL-1.0
// Chance that is the same for the same seed, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>

namespace groat::inline v0::server::test {

class dice {
public:
    /// Seed 0: nothing ever happens by chance.
    explicit dice(std::uint64_t seed) {
        if (seed != 0)
            rolls_.emplace(seed);
    }

    /// True once in `n`.
    [[nodiscard]] bool once_in(std::uint64_t n) { return rolls_ && (*rolls_)() % n == 0; }

    /// From 1 to `whole`: small numbers and the whole more often than what lies between.
    [[nodiscard]] std::size_t part(std::size_t whole) {
        if (!rolls_ || whole < 2 || once_in(4))
            return whole;
        const std::uint64_t most = whole > 16 && once_in(2) ? 16 : whole;
        return static_cast<std::size_t>(1 + (*rolls_)() % most);
    }

private:
    // Not a distribution of the library's: those may differ from one library to the next.
    std::optional<std::mt19937_64> rolls_;
};

} // namespace groat::inline v0::server::test
