// SPDX-License-Identifier: BSL-1.0
// What a worker knows of its own age.
#pragma once

#include <groat/app.hpp>
#include <groat/clock.hpp>
#include <groat/server/fcgi_processes.hpp>

#include "descriptor.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace groat::inline v0::server::fcgi {

/// Counts a worker's exchanges, and says when it has lived for long enough.
class life {
public:
    /// Throws std::system_error.
    life(const processes& many, const timeouts& times);

    /// The same app, with its exchanges counted here.
    [[nodiscard]] setup counted(setup what) const;

    /// Readable once the exchanges are as many as they may be.
    [[nodiscard]] int spent() const noexcept { return counts_->spent.get(); }

    /// Why the worker should be replaced by now; empty: it need not be.
    [[nodiscard]] std::string complaint(time_point now) const;

    /// When to look for a complaint again.
    [[nodiscard]] time_point next_look(time_point now) const noexcept;

private:
    /// Exchanges under way, by when they began: each slice of time has a counter, so that to know
    /// of an old one costs the young ones nothing but two additions.
    struct counts {
        std::uint64_t most = 0; // 0: no limit
        std::int64_t slice = 1; // nanoseconds
        std::atomic<std::uint64_t> begun{0};
        std::array<std::atomic<int>, 32> under_way{};
        descriptor spent;

        [[nodiscard]] std::atomic<int>& begun_at(time_point when) noexcept;
    };

    [[nodiscard]] bool overdue(time_point now) const noexcept;

    std::size_t max_memory_;
    std::chrono::nanoseconds allowed_; // for an exchange
    std::shared_ptr<counts> counts_;
};

/// Bytes of memory that this process has in use; 0 where nothing tells.
[[nodiscard]] std::size_t resident_memory() noexcept;

} // namespace groat::inline v0::server::fcgi
