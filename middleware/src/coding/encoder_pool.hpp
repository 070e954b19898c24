// SPDX-License-Identifier: BSL-1.0
// Encoders that are used again.
#pragma once

#include "coding.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace groat::inline v0::detail {

/// Encoders of one coding at one level: to make one takes a quarter of a megabyte and as long as
/// coding several kilobytes. Any thread may take and give back.
class encoder_pool {
public:
    encoder_pool(const coding& of, int level);

    [[nodiscard]] std::unique_ptr<encoder> take();

    /// Keeps it for the next one, unless there are enough.
    void give_back(std::unique_ptr<encoder> used) noexcept;

private:
    const coding& of_;
    int level_;
    std::mutex lock_;
    std::vector<std::unique_ptr<encoder>> idle_;
};

} // namespace groat::inline v0::detail
