// SPDX-License-Identifier: BSL-1.0
#include "status/status_server.hpp"

#include <groat/status.hpp>
#include <groat/text.hpp>

#include "ending.hpp"
#include "status/http_head.hpp"
#include "status/status_page.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_clients = 64;
constexpr std::size_t longest_head = 8 * 1024;
constexpr std::size_t most_dropped = 256 * 1024; // after the head, then it is cut
constexpr int most_accepted = 16;                // in a turn
constexpr std::chrono::seconds patience{5};
constexpr std::chrono::milliseconds breath{100}; // after a shortage
constexpr std::chrono::milliseconds last_words{100};

std::string written(const status_page& page, bool with_body, std::string_view more = {}) {
    return cat(
        "HTTP/1.1 ",
        std::to_string(page.status),
        " ",
        status{page.status}.reason(),
        "\r\nContent-Type: ",
        page.type,
        "\r\nContent-Length: ",
        std::to_string(page.body.size()),
        "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n",
        more,
        "\r\n",
        with_body ? page.body : ""
    );
}

std::string refusal_of(int code, std::string_view more = {}) {
    return written({.status = code, .body = cat(status{code}.reason(), "\n")}, true, more);
}

/// What can't go on now says so with EAGAIN.
bool later() noexcept {
    return errno == EAGAIN || errno == EINTR;
}

} // namespace

status_server::status_server(int listening, peers allowed, std::function<report()> tell)
    : listening_{listening}, allowed_{std::move(allowed)}, tell_{std::move(tell)} {}

void status_server::add_to(std::vector<pollfd>& all) const {
    const bool accepts = accept_from_ == time_point::min();
    all.push_back({.fd = accepts ? listening_ : -1, .events = POLLIN, .revents = 0});
    for (const auto& c : clients_) {
        const short what = c.at == client::step::is_answered ? POLLOUT : POLLIN;
        all.push_back({.fd = c.line.get(), .events = what, .revents = 0});
    }
}

void status_server::serve(std::span<const pollfd> ready, time_point now) {
    for (std::size_t i = 0; i < clients_.size(); ++i)
        if (ready[i + 1].revents != 0)
            go_on(clients_[i]);
    if (ready[0].revents != 0)
        accept_some(now);
    keep_appointments(now);
}

time_point status_server::next_appointment() const noexcept {
    auto next = accept_from_ == time_point::min() ? time_point::max() : accept_from_;
    if (!clients_.empty())
        next = std::min(next, clients_.front().until);
    return next;
}

void status_server::keep_appointments(time_point now) {
    if (now >= accept_from_)
        accept_from_ = time_point::min();
    std::erase_if(clients_, [&](const client& c) { return c.over || now >= c.until; });
}

void status_server::finish() {
    const auto last = steady_clock::now() + last_words;
    const int listening = std::exchange(listening_, -1);
    const auto waits = [](const client& c) { return c.at != client::step::leaves; };
    for (auto now = steady_clock::now(); now < last && std::ranges::any_of(clients_, waits);
         now = steady_clock::now()) {
        std::vector<pollfd> all;
        add_to(all);
        if (::poll(all.data(), all.size(), milliseconds_until(last)) > 0)
            serve(all, steady_clock::now());
    }
    listening_ = listening;
}

void status_server::accept_some(time_point now) {
    for (int i = 0; i < most_accepted; ++i) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        descriptor taken{::accept4(
            listening_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK
        )};
        if (!taken) {
            if (errno == ECONNABORTED || errno == EINTR)
                continue;
            if (errno != EAGAIN)
                accept_from_ = now + breath;
            return;
        }
        if (!allowed_.allow(reinterpret_cast<const sockaddr&>(from)))
            continue;
        if (clients_.size() >= most_clients)
            clients_.erase(clients_.begin());
        clients_.push_back({.line = std::move(taken), .until = now + patience});
        go_on(clients_.back()); // what it asks has usually come with it
    }
}

void status_server::go_on(client& c) {
    switch (c.at) {
    case client::step::asks:
        return read_head(c);
    case client::step::is_answered:
        return send_rest(c);
    case client::step::leaves:
        return see_off(c);
    }
}

void status_server::read_head(client& c) {
    std::array<char, 4096> room{};
    const auto n = ::recv(c.line.get(), room.data(), room.size(), 0);
    if (n <= 0) {
        c.over = n == 0 || !later();
        return;
    }
    c.in.append(room.data(), static_cast<std::size_t>(n));
    constexpr std::string_view empty_line = "\r\n\r\n";
    const auto end = c.in.find(empty_line, c.searched);
    if (end != c.in.npos && end + empty_line.size() <= longest_head)
        return answer(c, std::string_view{c.in}.substr(0, end + empty_line.size()));
    c.searched = c.in.size() - std::min(c.in.size(), empty_line.size() - 1);
    if (c.in.size() < longest_head)
        return;
    c.out = refusal_of(431);
    send_rest(c);
}

void status_server::answer(client& c, std::string_view head) {
    const auto asked = parse_http_head(head);
    if (!asked)
        c.out = refusal_of(400);
    else if (asked->method != "GET" && asked->method != "HEAD")
        c.out = refusal_of(405, "Allow: GET, HEAD\r\n");
    else
        c.out = written(answer_about(asked->target, tell_), asked->method == "GET");
    send_rest(c);
}

void status_server::send_rest(client& c) {
    c.at = client::step::is_answered;
    const auto left = std::string_view{c.out}.substr(c.sent);
    const auto n = ::send(c.line.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (n < 0) {
        c.over = !later();
        return;
    }
    c.sent += static_cast<std::size_t>(n);
    if (c.sent < c.out.size())
        return;
    // To close while something unread lies there would take the answer back.
    c.at = client::step::leaves;
    c.over = ::shutdown(c.line.get(), SHUT_WR) != 0;
}

void status_server::see_off(client& c) {
    std::array<char, 16 * 1024> room{};
    const auto n = ::recv(c.line.get(), room.data(), room.size(), 0);
    c.dropped += n > 0 ? static_cast<std::size_t>(n) : 0;
    c.over = c.dropped > most_dropped || n == 0 || (n < 0 && !later());
}

} // namespace groat::inline v0::server::fcgi
