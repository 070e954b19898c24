// SPDX-License-Identifier: BSL-1.0
// Where connections come in.
#pragma once

#include "descriptor.hpp"
#include "log.hpp"
#include "peers.hpp"

#include <atomic>
#include <chrono>
#include <mutex>

namespace groat::inline v0::server::fcgi {

struct premises;

/// Of the processes that share a socket the system wakes one for a connection, and no other if that
/// one can't take it: because it was killed just then, or stopped. So they all look now and then.
inline constexpr std::chrono::milliseconds now_and_then{1000};

/// Takes connections from a listening socket, without waiting; for several threads at once.
class gate {
public:
    /// Throws std::system_error.
    gate(const premises& at, peers allowed);

    enum class took {
        one,
        other, ///< one that may not enter or has left again: there may be another
        none,
        later, ///< the system is short of something: give it a moment
    };

    /// The connection is close-on-exec, has these flags (SOCK_NONBLOCK), and comes from a peer that
    /// is allowed. Throws std::system_error when the listening socket is of no use.
    [[nodiscard]] took take(descriptor& to, int flags);

    /// It is to close: whether one more is to be taken, of those who had knocked before; not more
    /// than `premises::last_calls`, which is enough, as nobody can come to a path that is gone, and
    /// for TCP it must end some time. A socket that is nobody else's is then shut.
    [[nodiscard]] bool last_call();

    [[nodiscard]] int listening() const noexcept { return listening_; }

private:
    void shed();

    int listening_;
    peers allowed_;
    log& log_;
    const bool own_;
    std::atomic<int>& last_calls_;
    std::atomic<bool> shut_{false};
    std::mutex guard_;
    descriptor reserve_;
};

} // namespace groat::inline v0::server::fcgi
