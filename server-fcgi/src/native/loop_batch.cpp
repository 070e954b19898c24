// SPDX-License-Identifier: BSL-1.0
// What has come on several connections at once.
#include "native/loop.hpp"

#include "native/line.hpp"
#include "native/shop.hpp"
#include "native/workplace.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

using owner = connection::owner;
using std::chrono::steady_clock;

/// A call that took longer may have had others' answers wait for it.
constexpr std::chrono::microseconds brief{50};

} // namespace

bool loop::is_ours(const connection& c) const noexcept {
    return c.open && c.owned_by.load(std::memory_order_acquire) == owner::loop;
}

/// All are received from, then all are run, then all small answers are sent, then those exchanges
/// end: the kernel's code and ours are each run many times in a row, and found where the processor
/// has them at hand. False: another thread goes on with the batch, at the next connection.
bool loop::serve_batch() {
    if (batch_is_ == handled::come) {
        receive_batch();
        batch_is_ = handled::run;
    }
    if (batch_is_ == handled::run) {
        const bool several = batch_size_ > 1 && hurries_;
        while (next_in_batch_ < batch_size_) {
            auto& c = *batch_[next_in_batch_++].on;
            // Whoever took the loop meanwhile may have served it for a message.
            if (is_ours(c) && !advance(c, several))
                return false;
        }
        if (batch_size_ > 0) {
            const auto then = steady_clock::now();
            hurries_ = then - batch_since_ < brief * batch_size_;
            now_ = then;
        }
        send_batch();
        batch_is_ = handled::sent;
        next_in_batch_ = 0;
    }
    while (next_in_batch_ < batch_size_) {
        auto& c = *batch_[next_in_batch_++].on;
        if (is_ours(c) && c.held && !advance(c))
            return false;
    }
    batch_size_ = next_in_batch_ = 0;
    batch_is_ = handled::come;
    return true;
}

void loop::receive_batch() {
    if (batch_size_ == 0)
        return;
    now_ = batch_since_ = steady_clock::now(); // calls may have been made since it was read
    auto& buffer = at_->buffer;
    const auto each = buffer.size() / batch_size_;
    auto* to = buffer.data();
    for (std::size_t i = 0; i < batch_size_; ++i) {
        auto& [on, bytes] = batch_[i];
        auto& c = *on;
        if (!is_ours(c) || c.gone || !has_room_ahead(c))
            continue;
        const auto n = ::recv(c.fd, to, each, MSG_DONTWAIT);
        if (n > 0) {
            bytes = {to, static_cast<std::size_t>(n)};
            to += n;
        } else {
            c.gone = n == 0 || (errno != EAGAIN && errno != EINTR && errno != ENOMEM);
        }
    }
    for (std::size_t i = 0; i < batch_size_; ++i) {
        auto& [on, bytes] = batch_[i];
        if (bytes.empty())
            continue;
        auto& c = *on;
        const bool was_idle = c.talk.idle();
        static_cast<void>(take_in(c, *at_, bytes, now_));
        if (was_idle || c.talk.idle())
            c.quiet_since = now_;
    }
    // The buffer is free again: who filled its share has more, most likely.
    for (std::size_t i = 0; i < batch_size_; ++i)
        if (auto& [on, bytes] = batch_[i]; std::exchange(bytes, {}).size() == each)
            static_cast<void>(read(*on));
}

/// Sends what is held back; what isn't taken is tried again later, and told why.
void loop::send_batch() noexcept {
    for (std::size_t i = 0; i < batch_size_; ++i) {
        auto& c = *batch_[i].on;
        if (is_ours(c) && c.held)
            at_->out.send_held(c.fd, c.unsent);
    }
}

} // namespace groat::inline v0::server::fcgi::native
