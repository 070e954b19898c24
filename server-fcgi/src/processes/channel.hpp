// SPDX-License-Identifier: BSL-1.0
// What a supervisor and its workers say to one another.
#pragma once

#include "descriptor.hpp"

#include <optional>
#include <utility>

namespace groat::inline v0::server::fcgi {

/// One byte each.
enum class word : char {
    // A worker's.
    ready = 'r',   ///< it serves
    wish = 'w',    ///< it wants to be replaced, and serves on until it is told to leave
    leaving = 'l', ///< it takes no connection any more, and ends when what runs has ended

    // The supervisor's.
    leave = 'q',  ///< take no connection any more: others do
    stop = 's',   ///< the same, but nobody else does: take those that wait already
    cut = 'n',    ///< end now
    reopen = 'o', ///< log files have been renamed
};

/// One end of it; non-blocking.
class channel {
public:
    channel() = default;
    explicit channel(descriptor end) noexcept : end_{std::move(end)} {}

    /// Both ends, close-on-exec. Throws std::system_error.
    [[nodiscard]] static std::pair<channel, channel> make();

    void say(word what) const noexcept;

    /// The next word that came, if there is one.
    [[nodiscard]] std::optional<word> hear() noexcept;

    /// Whether the other end is closed, as far as `hear` has seen.
    [[nodiscard]] bool over() const noexcept { return over_; }

    /// For poll(2): -1 when it is over.
    [[nodiscard]] int fd() const noexcept { return over_ ? -1 : end_.get(); }

    /// Its number, whether it is over or not.
    [[nodiscard]] int number() const noexcept { return end_.get(); }

private:
    descriptor end_;
    bool over_ = false;
};

} // namespace groat::inline v0::server::fcgi
