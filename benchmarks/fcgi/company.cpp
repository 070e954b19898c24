// SPDX-License-Identifier: BSL-1.0
#include "company.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace groat_bench {
namespace {

constexpr nanoseconds pace = 25 * millisecond;
constexpr std::size_t bytes_at_a_time = 40;

/// Reads what has come; whether the other side is still there.
bool present(int fd) {
    char room[4096];
    const auto n = ::recv(fd, room, sizeof room, 0);
    return n > 0 || (n < 0 && errno == EAGAIN);
}

} // namespace

company::company(address to, const long_message& ask, std::size_t dribbling, std::size_t silent)
    : to_{to}, ask_{ask}, dribbling_(dribbling), silent_(silent) {
    turn(now());
}

void company::turn(nanoseconds time) {
    if (time < next_)
        return;
    next_ = time + pace;
    for (auto& one : dribbling_)
        dribble(one);
    for (auto& one : silent_)
        if (!one || !present(one.get()))
            one = to_.connect();
}

void company::dribble(dribbler& one) const {
    const std::string_view ask = ask_.head;
    if (!one.fd || !present(one.fd.get())) {
        one.fd = to_.connect();
        one.sent = 0;
    }
    if (!one.fd || one.sent == ask.size())
        return; // no room yet, or its answer isn't there yet: the other side closes
    const auto some = ask.substr(one.sent, bytes_at_a_time);
    const auto n = ::send(one.fd.get(), some.data(), some.size(), MSG_NOSIGNAL);
    one.sent += static_cast<std::size_t>(std::max<ssize_t>(n, 0));
}

} // namespace groat_bench
