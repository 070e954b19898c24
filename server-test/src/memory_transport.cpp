// SPDX-License-Identifier: BSL-1.0
#include "memory_transport.hpp"

#include <groat/server/test/pending.hpp>

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

} // namespace

memory_transport::memory_transport(body input, const client_options& settings)
    : settings_{settings}, dice_{settings.seed}, input_{std::move(input)} {
    new_go();
}

transport::took memory_transport::write(std::string_view bytes, bool more) {
    if (left_)
        return {io::gone, 0};
    if (dice_.once_in(4))
        return {io::blocked, 0};
    if (bytes.empty()) {
        if (!more)
            mark(false);
        return {io::ok, 0};
    }
    const std::uint64_t room = settings_.leaves_at.value_or(no_limit) - wire_.size();
    if (room == 0)
        return leave(0);
    if (appetite_ == 0)
        return {io::blocked, 0};
    const auto most = std::min<std::uint64_t>({bytes.size(), room, appetite_});
    const auto n = dice_.part(static_cast<std::size_t>(most));
    wire_ += bytes.substr(0, n);
    appetite_ -= n;
    if (n == bytes.size()) {
        if (!more)
            mark(false);
        return {dice_.once_in(8) ? io::blocked : io::ok, n};
    }
    if (n == room)
        return leave(n);
    return {appetite_ == 0 || dice_.once_in(2) ? io::blocked : io::ok, n};
}

transport::took memory_transport::read(std::span<char> into) {
    if (left_)
        return {io::gone, 0};
    if (given_ == settings_.leaves_at_input)
        return leave(0);
    if (given_ == settings_.input_breaks_at)
        return {io::ok, 0};
    if (dice_.once_in(4))
        return {io::blocked, 0};
    try {
        return give(into);
    } catch (...) {
        trouble_ = std::current_exception();
        return leave(0);
    }
}

transport::took memory_transport::give(std::span<char> into) {
    while (held_.empty()) {
        const auto next = input_.pull();
        if (next.what == pulled::end)
            return {io::ok, 0};
        if (next.what == pulled::not_yet)
            return {io::blocked, 0};
        if (next.what == pulled::bytes)
            held_ = next.data;
    }
    input_waits_since_ = {};
    const auto last = std::min(
        settings_.leaves_at_input.value_or(no_limit), settings_.input_breaks_at.value_or(no_limit)
    );
    const auto most = std::min<std::uint64_t>({into.size(), held_.size(), last - given_});
    const auto n = dice_.part(static_cast<std::size_t>(most));
    std::copy_n(held_.begin(), n, into.begin());
    held_.remove_prefix(n);
    given_ += n;
    return {dice_.once_in(8) ? io::blocked : io::ok, n};
}

transport::io memory_transport::finish(int, bool) {
    if (left_)
        return io::gone;
    if (dice_.once_in(4))
        return io::blocked;
    mark(false);
    return io::ok;
}

/// Only a body that says *not yet* time and again makes this wait, and there is nobody to wake it:
/// it is asked again, but not for ever.
void memory_transport::wait_readable() {
    const auto now = std::chrono::steady_clock::now();
    if (input_waits_since_ == std::chrono::steady_clock::time_point{})
        input_waits_since_ = now;
    if (now - input_waits_since_ > settings_.patience) {
        trouble_ = std::make_exception_ptr(nobody_woke{
            "server::test: the request's body says not yet and gives nothing"});
        left_ = true;
    }
    std::this_thread::yield();
}

void memory_transport::error(std::string_view line) noexcept {
    try {
        errors_.emplace_back(line);
    } catch (...) {
        // Without memory the test fails anyway.
    }
}

void memory_transport::new_go() noexcept {
    appetite_ = settings_.reads_at_most.value_or(std::numeric_limits<std::size_t>::max());
}

void memory_transport::parked() {
    mark(true);
}

bool memory_transport::leaves_now() const noexcept {
    return settings_.leaves_at && wire_.size() >= *settings_.leaves_at;
}

void memory_transport::mark(bool waited) {
    if (boundaries_.empty() || boundaries_.back().at != wire_.size())
        boundaries_.push_back({wire_.size(), waited});
    else if (waited)
        boundaries_.back().waited = true;
    if (settings_.arrives)
        settings_.arrives(arrived());
}

transport::took memory_transport::leave(std::size_t n) noexcept {
    left_ = true;
    return {io::gone, n};
}

reply memory_transport::arrived() const {
    auto got = read_reply(wire_);
    if (got.status == 0)
        return got;
    const auto head = wire_.size() - got.body.size();
    auto from = head;
    for (const auto [at, waited] : boundaries_) {
        if (at < head || (at == from && !waited))
            continue;
        got.chunks.push_back({wire_.substr(from, at - from), waited});
        from = at;
    }
    if (from < wire_.size())
        got.chunks.push_back({wire_.substr(from)});
    return got;
}

} // namespace groat::inline v0::server::test
