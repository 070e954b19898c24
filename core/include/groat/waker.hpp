// SPDX-License-Identifier: BSL-1.0
// How another thread says: there is more now.
#pragma once

#include <memory>
#include <utility>

namespace groat::inline v0 {

namespace detail {
class wake_cell;
}

/// Wakes the exchange whose body said *not yet*. Copyable; callable from any thread at any time,
/// before the *not yet*, twice, or after the exchange is over, when it does nothing.
class waker {
public:
    waker() noexcept = default; ///< wakes nobody

    void operator()() const noexcept;

    /// Whether the client has left. Sticky.
    [[nodiscard]] bool client_gone() const noexcept;

private:
    friend class env;
    explicit waker(std::shared_ptr<detail::wake_cell> cell) noexcept : cell_{std::move(cell)} {}

    std::shared_ptr<detail::wake_cell> cell_;
};

} // namespace groat::inline v0
