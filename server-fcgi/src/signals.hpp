// SPDX-License-Identifier: BSL-1.0
// Signals that one thread takes, among other things that it waits for.
#pragma once

#include "descriptor.hpp"

#include <csignal>
#include <initializer_list>

namespace groat::inline v0::server::fcgi {

/// While it lives these signals are blocked in the thread that made it, and in the threads that
/// this one starts; they can be taken from a descriptor.
class signals {
public:
    /// Throws std::system_error.
    signals(std::initializer_list<int> which);
    signals(const signals&) = delete;
    signals& operator=(const signals&) = delete;

    /// Those that came late have had their will.
    ~signals();

    /// Readable when there is one.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    /// The number of one that came; 0: none.
    [[nodiscard]] int take() noexcept;

    /// In a child process, which takes others: the mask as it was before, and those of `others`
    /// blocked.
    void leave_to(std::initializer_list<int> others) noexcept;

private:
    sigset_t before_{};
    descriptor fd_;
};

} // namespace groat::inline v0::server::fcgi
