// SPDX-License-Identifier: BSL-1.0
// Waits for connections, for several threads at once.
#pragma once

#include "descriptor.hpp"
#include "gate.hpp"

namespace groat::inline v0::server::fcgi {

class acceptor {
public:
    /// As the gate's. Throws std::system_error.
    acceptor(const premises& at, peers allowed);

    /// Waits for the next connection; it blocks. Nothing once `stop` was called. Throws
    /// std::system_error when the listening socket is of no use.
    [[nodiscard]] descriptor next();

    /// For all threads, those that wait and those that will.
    void stop() noexcept;

private:
    [[nodiscard]] bool wait();
    [[nodiscard]] bool pause() const;

    gate door_;
    const int look_again_; // milliseconds
    descriptor stopping_;  // an eventfd that is never read
    descriptor set_;
};

} // namespace groat::inline v0::server::fcgi
