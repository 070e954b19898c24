// SPDX-License-Identifier: BSL-1.0
// The net under the loops: nobody foresees every wait.
#pragma once

#include "native/loop.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace groat::inline v0::server::fcgi::native {

/// A thread that takes a loop out of a call that lasts too long, for another thread to go on with.
/// It looks every millisecond while loops make calls, and seldom when they don't.
class monitor {
public:
    explicit monitor(std::deque<loop>& loops);
    monitor(const monitor&) = delete;
    monitor& operator=(const monitor&) = delete;
    ~monitor();

private:
    void watch();

    std::deque<loop>& loops_;
    std::mutex guard_;
    std::condition_variable changed_;
    bool stopped_ = false;
    std::thread thread_;
};

} // namespace groat::inline v0::server::fcgi::native
