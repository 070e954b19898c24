// SPDX-License-Identifier: BSL-1.0
#include "native/request.hpp"

#include "native/release.hpp"

namespace groat::inline v0::server::fcgi::native {

void request::clear() noexcept {
    constexpr std::size_t kept = 8 * 1024;
    running.reset();
    next = nullptr;
    at = stage::head;
    keep = input_ended = aborted = streamed = too_long = false;
    refused.reset();
    head.clear();
    if (head.capacity() > kept)
        release(head);
    if (buffer.capacity() > kept)
        release(buffer);
    sent.clear();
    input.clear();
    received = dropped = 0;
    until = last = time_point::max();
    on = nullptr;
    to_peer.clear();
    wants = exchange::wants::done;
    woken.store(false, std::memory_order_relaxed);
    kind = 0;
}

} // namespace groat::inline v0::server::fcgi::native
