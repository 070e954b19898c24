// SPDX-License-Identifier: BSL-1.0
// Takes connections from a listening socket, for several threads at once.
#pragma once

#include "descriptor.hpp"
#include "log.hpp"
#include "peers.hpp"

#include <atomic>
#include <mutex>

namespace groat::inline v0::server::fcgi {

class acceptor {
public:
    /// The listening socket is non-blocking and outlives it. `last_calls` is how many connections
    /// that wait already are taken after `stop`; 0 for a socket that others share. Throws
    /// std::system_error.
    acceptor(int listening, peers allowed, int last_calls, log& lines);

    /// Waits for the next connection; it blocks, is close-on-exec, and comes from a peer that is
    /// allowed. Nothing once `stop` was called. Throws std::system_error when the listening socket
    /// is of no use.
    [[nodiscard]] descriptor next();

    /// For all threads, those that wait and those that will.
    void stop() noexcept;

private:
    [[nodiscard]] bool wait();
    [[nodiscard]] bool last_call();
    [[nodiscard]] bool pause() const;
    void shed();

    int listening_;
    peers allowed_;
    log& log_;
    const bool own_;
    std::atomic<int> last_calls_;
    descriptor stopping_; // an eventfd that is never read
    descriptor set_;
    std::mutex guard_;
    descriptor reserve_;
};

} // namespace groat::inline v0::server::fcgi
