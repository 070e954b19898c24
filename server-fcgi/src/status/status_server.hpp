// SPDX-License-Identifier: BSL-1.0
// Answers who asks over HTTP how the service is.
#pragma once

#include <groat/clock.hpp>

#include "descriptor.hpp"
#include "peers.hpp"
#include "status/report.hpp"

#include <poll.h>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// HTTP/1.1 without the half of it: one GET or HEAD a connection, answered from a report that is
/// made then. It is a part of somebody's poll loop, who has better things to do: it never waits,
/// does a bounded bit of work in a turn, and nobody on the other side can hold it up.
///
/// *Limits*: a head of 8 KiB (431), 64 connections, 5 seconds for each from its beginning to its
/// end. When there are as many as may be, the oldest goes: those who ask at once, as everyone does
/// who wants an answer, are through by then, and those who only sit there are not.
///
/// Threads: one at a time.
class status_server {
public:
    /// `listening` is non-blocking and outlives it. `tell` says how the service is.
    status_server(int listening, peers allowed, std::function<report()> tell);
    status_server(const status_server&) = delete;
    status_server& operator=(const status_server&) = delete;

    /// Adds what it waits for, for poll(2).
    void add_to(std::vector<pollfd>& all) const;

    /// Does what there is to do. `ready` are those that it has added, after the poll; nothing of
    /// the server's was called in between.
    void serve(std::span<const pollfd> ready, time_point now);

    /// When it has something to do even if nothing comes.
    [[nodiscard]] time_point next_appointment() const noexcept;
    void keep_appointments(time_point now);

    /// Accepts nobody new, and gives those who have connected a moment to get their answers. It
    /// waits, but not for long.
    void finish();

private:
    struct client {
        descriptor line;
        time_point until;
        std::string in = {};      // the head, as far as it has come
        std::size_t searched = 0; // bytes in which its end is not
        std::string out = {};     // what is to be sent
        std::size_t sent = 0;
        std::size_t dropped = 0; // bytes that came after the head
        enum class step { asks, is_answered, leaves } at = step::asks;
        bool over = false;
    };

    void accept_some(time_point now);
    void go_on(client& c);
    void read_head(client& c);
    void answer(client& c, std::string_view head);
    void send_rest(client& c);
    void see_off(client& c);

    int listening_;
    peers allowed_;
    std::function<report()> tell_;
    std::vector<client> clients_;                // the oldest first
    time_point accept_from_ = time_point::min(); // after a shortage
};

} // namespace groat::inline v0::server::fcgi
