// SPDX-License-Identifier: BSL-1.0
// What a thread works with, whichever loop or connection it serves.
#pragma once

#include "native/dialogue.hpp"
#include "native/outlet.hpp"
#include "native/request_pool.hpp"
#include "native/shop.hpp"

#include <vector>

namespace groat::inline v0::server::fcgi::native {

/// One for each thread; nothing in it outlasts a call or a turn of the loop.
class workplace {
public:
    workplace(shop& s, thread_line& mine)
        : of{s}, counts{mine}, requests{s.requests}, buffer(64 * 1024) {}

    [[nodiscard]] dialogue::reader reader(connection& on, time_point now) noexcept {
        return {.by = of.by, .requests = requests, .on = &on, .now = now};
    }

    shop& of;
    thread_line& counts;
    request_source requests;
    outlet out;
    std::vector<char> buffer; ///< what was received last
    std::uint64_t call = 0;   ///< the loop's state in the call that this thread is in
    bool may_hold = false;    ///< a small answer is to go out together with others
    bool holds = false;       ///< one was held back
};

} // namespace groat::inline v0::server::fcgi::native
