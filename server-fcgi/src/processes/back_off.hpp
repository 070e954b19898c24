// SPDX-License-Identifier: BSL-1.0
// How long a worker's place stays empty after it died.
#pragma once

#include <groat/clock.hpp>

#include <chrono>

namespace groat::inline v0::server::fcgi {

/// The first who dies young is replaced at once, the next one after `first`, and each that follows
/// after twice the time of the one before, until it is `most`. One who lived sets it back.
class back_off {
public:
    back_off(std::chrono::milliseconds first, std::chrono::milliseconds most)
        : first_{first}, most_{most} {}

    /// The pause after one who served for so long; 0 for one who never did.
    [[nodiscard]] std::chrono::milliseconds after(std::chrono::nanoseconds served) noexcept;

private:
    std::chrono::milliseconds first_;
    std::chrono::milliseconds most_;
    std::chrono::milliseconds next_{0};
};

} // namespace groat::inline v0::server::fcgi
