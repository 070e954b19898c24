// SPDX-License-Identifier: BSL-1.0
#include "libfcgi/line.hpp"

#include <groat/env.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace groat::inline v0::server::fcgi {
namespace {

/// Written between two looks at whether anyone is there.
constexpr std::size_t piece = 64 * 1024;

} // namespace

transport::took libfcgi_line::write(std::string_view bytes, bool more) {
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const auto part = bytes.substr(taken, piece);
        if (!peer_stays() || !request_.write(part))
            return {io::gone, taken};
        taken += part.size();
    }
    if (!more && (!peer_stays() || !request_.flush()))
        return {io::gone, taken};
    return {io::ok, taken};
}

transport::took libfcgi_line::read(std::span<char> into) {
    if (input_over_)
        return {io::ok, 0};
    const auto begun = std::chrono::steady_clock::now();
    at_.seat.keep(std::min(last_, begun + patience_));
    std::size_t n = 0;
    const auto how = request_.read(into, n);
    patience_ -= std::chrono::steady_clock::now() - begun;
    at_.seat.keep(last_);
    if (how == libfcgi_request::input::lost) {
        at_.lines.complain(
            at_.seat.over() ? "a request's body did not come in time" : "a request's body broke off"
        );
        return {io::gone, 0};
    }
    input_over_ = how == libfcgi_request::input::end;
    read_ += n;
    if (read_ > at_.how.limits.body) {
        at_.lines.complain("a request's body is longer than the limit");
        throw input_error{"input: longer than the limit"};
    }
    return {io::ok, n};
}

transport::io libfcgi_line::finish(int app_status, bool reusable) {
    // Without end records the server sees to it that the peer hears of the cut.
    if (!reusable) {
        static_cast<void>(request_.flush());
        return io::ok;
    }
    ended_ = !at_.seat.over() && request_.end(app_status);
    return ended_ ? io::ok : io::gone;
}

void libfcgi_line::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(at_.bell, &one, sizeof one);
}

bool libfcgi_line::wait_for_wake() {
    while (peer_stays()) {
        std::array<pollfd, 2> both{
            pollfd{.fd = at_.bell, .events = POLLIN, .revents = 0},
            pollfd{.fd = connection_, .events = POLLRDHUP, .revents = 0},
        };
        if (::poll(both.data(), both.size(), -1) < 0)
            continue;
        if (both[0].revents != 0) {
            std::uint64_t rung = 0;
            [[maybe_unused]] const auto read = ::read(at_.bell, &rung, sizeof rung);
            return true;
        }
    }
    return false;
}

/// A peer that has closed, or only its sending side, wants nothing any more.
bool libfcgi_line::peer_stays() const noexcept {
    if (at_.seat.over())
        return false;
    pollfd there{.fd = connection_, .events = POLLRDHUP, .revents = 0};
    return ::poll(&there, 1, 0) <= 0;
}

} // namespace groat::inline v0::server::fcgi
