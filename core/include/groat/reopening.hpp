// SPDX-License-Identifier: BSL-1.0
// Files that are renamed while a process writes to them: its logs.
#pragma once

#include <functional>

namespace groat::inline v0 {

/// Whoever writes to such a file keeps one of these, which says how the file of that name is opened
/// anew. `log_sink` has one.
///
/// Threads: `again` is called from any, one at a time, and never after the destructor has returned.
/// It must not make or destroy one of these.
class reopening {
public:
    explicit reopening(std::function<void()> again);
    reopening(const reopening&) = delete;
    reopening& operator=(const reopening&) = delete;
    ~reopening();

    /// Calls all that there are in this process. A server does that when it is told that the files
    /// were renamed (SIGUSR1); one that throws doesn't keep the others from their turn.
    static void all() noexcept;

private:
    std::function<void()> again_;
};

} // namespace groat::inline v0
