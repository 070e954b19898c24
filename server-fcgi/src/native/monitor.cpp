// SPDX-License-Identifier: BSL-1.0
#include "native/monitor.hpp"

#include <algorithm>
#include <chrono>

namespace groat::inline v0::server::fcgi::native {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds often{1};
constexpr milliseconds seldom{32};

} // namespace

monitor::monitor(std::deque<loop>& loops) : loops_{loops}, thread_{[this] { watch(); }} {}

monitor::~monitor() {
    {
        const std::lock_guard hold{guard_};
        stopped_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void monitor::watch() {
    auto pause = often;
    std::unique_lock hold{guard_};
    while (!stopped_) {
        changed_.wait_for(hold, pause);
        bool any = false;
        for (auto& one : loops_)
            any = one.take_if_stuck(steady_clock::now() - often) || any;
        pause = any ? often : std::min(pause * 2, seldom);
    }
}

} // namespace groat::inline v0::server::fcgi::native
