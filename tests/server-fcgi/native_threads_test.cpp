// SPDX-License-Identifier: BSL-1.0
// Who makes which call, and who is held up by it: nobody. One loop, so that all connections are
// its.
#include <groat/server/fcgi.hpp>

#include <groat/blocking.hpp>
#include <groat/core.hpp>

#include "support/kept.hpp"
#include <support/catch.hpp>

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <atomic>
#include <deque>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;

namespace {

/// Calls that wait until they are let go, by the request's query.
struct waiting_room {
    std::deque<event> inside = std::deque<event>(8);
    std::deque<event> go_on = std::deque<event>(8);

    void wait(env& of) {
        const auto n = static_cast<std::size_t>(of.query_string()[0] - '0');
        inside[n].happen();
        go_on[n].wait();
    }
};

/// Waits if it has a query; /said says so before.
app rooms(waiting_room& of) {
    return app{[&of](env& e) {
        if (e.path_info().starts_with("/said"))
            const blocking here{e};
        if (!e.query_string().empty())
            of.wait(e);
        return text(cat("from ", e.request_uri()));
    }};
}

std::string numbered(std::string_view what, int n) {
    return cat(what, std::to_string(n));
}

/// What has arrived at the peer and was not read.
std::size_t waiting_for(kept_peer& peer) {
    int bytes = 0;
    ::ioctl(peer.line().fd(), FIONREAD, &bytes);
    return static_cast<std::size_t>(bytes);
}

/// What the kernel keeps of a connection's bytes, about.
std::size_t socket_buffer() {
    const int any = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int bytes = 0;
    socklen_t size = sizeof bytes;
    ::getsockopt(any, SOL_SOCKET, SO_SNDBUF, &bytes, &size);
    ::close(any);
    return static_cast<std::size_t>(bytes);
}

/// One call after another is the first of its kind to wait, and each waits for the one after it to
/// be served.
void take_over(const std::string& path) {
    for (int round = 0; round < 20; ++round) {
        waiting_room room;
        native_site s{rooms(room), {.threads = 4, .loops = 1}};
        kept_peer one{s.path}, two{s.path}, other{s.path};
        for (int i = 0; i < 10; ++i) { // brief, as far as anyone can tell
            CHECK(one.get(path).complete);
            CHECK(two.get(path + "/two").complete);
        }
        one.begin_get(path + "?1");
        room.inside[1].wait();
        CHECK(other.get("/brief").complete);
        two.begin_get(path + "?2");
        room.inside[2].wait();
        for (int i = 0; i < 10; ++i)
            CHECK(other.get("/brief").body() == "from /brief");
        // The thread that had the loop at first comes back, and has lost nothing.
        room.go_on[1].happen();
        CHECK(one.answer().body() == cat("from ", path, "?1"));
        room.go_on[2].happen();
        CHECK(two.answer().body() == cat("from ", path, "?2"));
        for (auto* each : {&one, &two, &other})
            CHECK(each->get("/again").body() == "from /again");
    }
}

} // namespace

TEST_CASE("native threads: a brief call that waits for once holds up nobody", "[native]") {
    take_over("/brief");
}

TEST_CASE("native threads: a call that says it will wait holds up nobody", "[native]") {
    take_over("/said");
}

TEST_CASE("native threads: calls that wait don't stop brief ones", "[native]") {
    waiting_room room;
    native_site s{rooms(room), {.threads = 8, .loops = 1}};
    kept_peer other{s.path};
    CHECK(other.get("/said").complete); // so it is known to wait
    std::deque<kept_peer> waiting;
    for (int i = 0; i < 6; ++i)
        waiting.emplace_back(s.path).begin_get(numbered("/said?", i));
    for (std::size_t i = 0; i < 6; ++i)
        room.inside[i].wait();
    for (int i = 0; i < 50; ++i)
        CHECK(other.get("/brief").body() == "from /brief");
    for (int i = 0; i < 6; ++i)
        room.go_on[static_cast<std::size_t>(i)].happen();
    for (int i = 0; i < 6; ++i)
        CHECK(waiting[static_cast<std::size_t>(i)].answer().body() == numbered("from /said?", i));
}

TEST_CASE("native threads: when too many wait, the next is answered 503", "[native]") {
    waiting_room room;
    native_site s{rooms(room), {.threads = 2, .loops = 1, .limits = {.queue = 1}}};
    kept_peer running{s.path}, queued{s.path}, other{s.path};
    CHECK(other.get("/said").complete);
    running.begin_get("/said?1");
    room.inside[1].wait();
    queued.begin_get("/said?2");
    CHECK(other.get("/brief").complete); // by the loop, after it has put that aside
    CHECK(other.get("/said?3").out.starts_with("Status: 503 "));
    CHECK(other.get("/brief").complete); // on the same connection
    room.go_on[1].happen();
    room.go_on[2].happen();
    CHECK(running.answer().body() == "from /said?1");
    CHECK(queued.answer().body() == "from /said?2");
    s.log.wait("too many requests wait for a thread");
}

TEST_CASE("native threads: who waits too long for a thread is answered 503 meanwhile", "[native]") {
    waiting_room room;
    native_site s{rooms(room), {.threads = 2, .loops = 1, .timeouts = {.queue = 20ms}}};
    kept_peer running{s.path}, queued{s.path};
    CHECK(running.get("/said").complete);
    running.begin_get("/said?1");
    room.inside[1].wait();
    CHECK(queued.get("/said?2").out.starts_with("Status: 503 "));
    room.go_on[1].happen();
    CHECK(running.answer().body() == "from /said?1");
    CHECK(queued.get("/said").complete);
    s.log.wait("waited too long for a thread");
}

TEST_CASE("native threads: the app is never entered more often than threads says", "[native]") {
    for (const unsigned threads : {1U, 2U, 3U}) {
        std::atomic<unsigned> inside{0};
        std::atomic<unsigned> most{0};
        const auto within = [&] {
            const auto now = ++inside;
            auto seen = most.load();
            while (seen < now && !most.compare_exchange_weak(seen, now))
                continue;
            std::this_thread::yield();
            --inside;
        };
        native_site s{
            app{[&](env& e) {
                if (e.path_info() == "/said")
                    const blocking here{e};
                within();
                return text([&, wake = e.waker(), n = 0]() mutable -> pulled {
                    within();
                    if (n++ == 3)
                        return end_of_body;
                    wake();
                    return not_yet;
                });
            }},
            {.threads = threads}};
        std::vector<std::thread> peers;
        std::atomic<int> answered{0};
        for (int i = 0; i < 4; ++i)
            peers.emplace_back([&, path = i % 2 ? "/said" : "/brief"] {
                kept_peer to{s.path};
                for (int n = 0; n < 50; ++n)
                    answered += to.get(path).complete;
            });
        for (auto& one : peers)
            one.join();
        CHECK(answered == 200);
        CHECK(most <= threads);
    }
}

TEST_CASE("native threads: as many loops as threads make all calls themselves", "[native]") {
    waiting_room room;
    native_site s{rooms(room), {.threads = 2, .loops = 2}};
    kept_peer one{s.path};
    for (int i = 0; i < 20; ++i)
        CHECK(one.get("/said").complete);
}

TEST_CASE("native threads: a fast endless download takes turns with the others", "[native]") {
    std::atomic<bool> enough{false};
    native_site s{
        app{[&](env& e) {
            if (e.path_info() == "/brief")
                return text("brief");
            return response{
                200,
                {},
                [&, block = std::string(64 * 1024, '.')]() -> std::optional<std::string_view> {
                    if (enough)
                        return std::nullopt;
                    return block;
                }};
        }},
        {.threads = 1}};
    event begun;
    std::jthread reader{[&] {
        fcgi_peer::connection to{s.path};
        to.send(fcgi_peer::whole(fcgi_peer::request("GET", "/endless")));
        while (!to.some().empty())
            begun.happen();
    }};
    begun.wait();
    kept_peer other{s.path};
    for (int i = 0; i < 50; ++i)
        CHECK(other.get("/brief").body() == "brief");
    enough = true;
}

TEST_CASE(
    "native threads: what follows an end that had to wait for room is the next request", "[native]"
) {
    waiting_room room;
    const std::string large(socket_buffer() - 2000, '.');
    native_site s{
        app{[&](env& e) { return e.path_info() == "/large" ? text(large) : rooms(room)(e); }},
        {.threads = 2, .loops = 1}};
    kept_peer one{s.path}, other{s.path}, asks{s.path};
    one.begin_get("/large");
    other.begin_get("/said?1"); // there is one thread for calls that wait: it has left the first
    room.inside[1].wait();
    const auto without_end = waiting_for(one);
    std::string sent = one.records();
    REQUIRE(sent.size() > without_end); // by the loop, as soon as there was room
    one.begin_get("/next");
    // The loop answers this one itself, behind what has come before.
    asks.line().send(fcgi_peer::record(
        fcgi_peer::get_values, fcgi_peer::pairs({{"FCGI_MAX_REQS", ""}}), {.id = 0}
    ));
    CHECK_FALSE(asks.line().some().empty());
    room.go_on[1].happen();
    CHECK(other.answer().body() == "from /said?1");
    CHECK(one.answer().body() == "from /next");
}
