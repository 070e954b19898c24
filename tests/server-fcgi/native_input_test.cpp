// SPDX-License-Identifier: BSL-1.0
// Requests' bodies: collected, or streamed to an app that was called before they are whole.
#include <groat/server/fcgi.hpp>

#include <groat/blocking.hpp>
#include <groat/core.hpp>

#include "support/kept.hpp"
#include <support/catch.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;

namespace {

fcgi_peer::variables post(std::string target, const std::string& length = "") {
    return fcgi_peer::request("POST", std::move(target), {{"CONTENT_LENGTH", length}});
}

response count(env& e) {
    std::size_t n = 0;
    for (auto got = e.input().pull(); got.what == pulled::bytes; got = e.input().pull())
        n += got.data.size();
    return text(std::to_string(n));
}

response echo(env& e) {
    return {200, {}, [&e] { return e.input().pull(); }};
}

const server::fcgi::options streamed{.threads = 2, .streamed = {"/"}};

/// Sends zeros until the peer has taken nothing for a while; how much it took.
std::size_t send_until_it_stops(fcgi_peer::connection& to) {
    const auto bytes = fcgi_peer::record(fcgi_peer::std_in, std::string(32'000, '\0'));
    std::size_t taken = 0;
    pollfd room{.fd = to.fd(), .events = POLLOUT, .revents = 0};
    std::size_t at = 0;
    while (taken < 15'000'000 && ::poll(&room, 1, 300) > 0) {
        const auto n = ::send(to.fd(), bytes.data() + at, bytes.size() - at, MSG_DONTWAIT);
        if (n <= 0)
            continue;
        at = (at + static_cast<std::size_t>(n)) % bytes.size();
        taken += static_cast<std::size_t>(n);
    }
    // The record that was begun is the next one's to end.
    to.send(std::string_view{bytes}.substr(at, at == 0 ? 0 : bytes.npos));
    return taken;
}

} // namespace

TEST_CASE("native input: without streaming an app is called when the body is whole", "[native]") {
    std::atomic<int> calls{0};
    native_site s{app{[&](env& e) {
        ++calls;
        return count(e);
    }}};
    kept_peer to{s.path}, other{s.path};
    to.head(1, post("/", "10"));
    to.input(1, "12345");
    CHECK(other.get("/").complete); // the loop has seen what came before
    CHECK(calls == 1);
    to.input(1, "67890");
    to.end_input(1);
    CHECK(to.answer().body() == "10");
}

TEST_CASE("native input: a streamed body is read in the call as it arrives", "[native]") {
    event got_first;
    native_site s{
        app{[&](env& e) {
            std::string all;
            for (auto got = e.input().pull(); got.what == pulled::bytes; got = e.input().pull()) {
                all += got.data;
                got_first.happen();
            }
            return text(all);
        }},
        streamed};
    kept_peer to{s.path};
    for (int i = 0; i < 10; ++i) {
        to.head(1, post("/"));
        to.input(1, "first ");
        got_first.wait(2 * static_cast<unsigned>(i) + 1);
        to.input(1, "second");
        to.end_input(1);
        const auto got = to.answer();
        CHECK(got.complete);
        CHECK(got.body().starts_with("first "));
        CHECK(got.body().ends_with("second"));
        got_first.wait(2 * static_cast<unsigned>(i) + 2);
    }
}

TEST_CASE("native input: a streamed body is read in a pull as it arrives", "[native]") {
    native_site s{app{echo}, {.threads = 1, .streamed = {"/"}}};
    kept_peer to{s.path}, other{s.path};
    for (int i = 0; i < 10; ++i) {
        to.head(1, post("/"));
        to.input(1, "first ");
        CHECK(to.output_has("first "));
        CHECK(other.begin_get("/")); // the only thread is free meanwhile
        CHECK(other.answer().complete);
        to.input(1, "second");
        to.end_input(1);
        CHECK(to.answer().body() == "first second");
    }
}

TEST_CASE("native input: what is not read is not taken from the peer either", "[native]") {
    std::atomic<bool> go_on{false};
    waker wake;
    event inside;
    native_site s{
        app{[&](env& e) {
            wake = e.waker();
            inside.happen();
            return response{
                200, {}, [&, n = std::size_t{0}, said = std::string{}]() mutable -> pulled {
                    if (!go_on)
                        return not_yet;
                    const auto got = e.input().pull();
                    if (got.what == pulled::bytes) {
                        n += got.data.size();
                        return chunk({});
                    }
                    if (got.what != pulled::end || !said.empty())
                        return got;
                    said = std::to_string(n);
                    return chunk(said);
                }};
        }},
        streamed};
    kept_peer to{s.path}, other{s.path};
    to.head(1, post("/"));
    inside.wait();
    const auto taken = send_until_it_stops(to.line());
    CHECK(taken < 4'000'000); // what a socket holds, and a quarter of a megabyte
    CHECK(taken > 32'000);
    go_on = true;
    wake();
    to.end_input(1);
    const auto got = to.answer();
    CHECK(got.complete);
    CHECK(std::stoul("0" + std::string{got.body()}) % 32'000 == 0);
    CHECK(std::stoul("0" + std::string{got.body()}) + 100'000 > taken);
}

TEST_CASE(
    "native input: a streamed body that stalls ends in time, in a call and in a pull", "[native]"
) {
    for (const server::fcgi::timeouts& most :
         {server::fcgi::timeouts{.body = 30ms}, server::fcgi::timeouts{.idle = 30ms}}) {
        std::atomic<int> broken{0};
        event over;
        native_site s{
            app{[&](env& e) {
                e.on_cleanup([&] { over.happen(); });
                if (e.path_info() == "/pull")
                    return echo(e);
                try {
                    return count(e);
                } catch (const input_error&) {
                    ++broken;
                    throw;
                }
            }},
            {.threads = 2, .timeouts = most, .streamed = {"/"}}};
        kept_peer call{s.path}, pull{s.path};
        call.head(1, post("/call", "10"));
        call.input(1, "12345");
        CHECK_FALSE(call.answer().complete);
        over.wait(1);
        CHECK(broken == 1);
        pull.head(1, post("/pull", "10"));
        pull.input(1, "12345");
        CHECK_FALSE(pull.answer().complete);
        over.wait(2);
        s.log.wait("body did not come in time");
    }
}

TEST_CASE("native input: a streamed body over the limit is an error for its reader", "[native]") {
    event called;
    event broke;
    native_site s{
        app{[&](env& e) {
            called.happen();
            try {
                return count(e);
            } catch (const input_error&) {
                broke.happen();
                throw;
            }
        }},
        {.threads = 2, .limits = {.body = 1000}, .streamed = {"/"}}};
    kept_peer to{s.path};
    to.head(1, post("/"));
    called.wait(); // what is too long before there is a reader is a 413
    to.input(1, std::string(900, 'x'));
    to.input(1, std::string(900, 'x'));
    broke.wait();
    CHECK_FALSE(to.answer().out.starts_with("Status: 200 "));
    s.log.wait("longer than the limit");
}

TEST_CASE("native input: who answers before it has read mixes nothing", "[native]") {
    std::atomic<int> calls{0};
    std::atomic<bool> forged{false};
    native_site s{
        app{[&](env& e) {
            ++calls;
            forged = forged || e.remote_addr() == "6.6.6.6";
            return text("at once");
        }},
        streamed};
    const auto harm =
        fcgi_peer::whole(fcgi_peer::request("GET", "/", {{"REMOTE_ADDR", "6.6.6.6"}}));
    for (std::size_t shift = 0; shift < 16; ++shift) {
        kept_peer to{s.path};
        to.head(1, post("/"));
        CHECK(to.answer().body() == "at once");
        for (int i = 0; i < 20; ++i) {
            to.input(1, std::string(shift, '\0') + harm);
        }
        to.end_input(1);
        CHECK(to.get("/", 2).body() == "at once");
    }
    CHECK(calls == 32);
    CHECK_FALSE(forged);
}

TEST_CASE("native input: a client that leaves while a pull waits for input aborts it", "[native]") {
    event over;
    native_site s{
        app{[&](env& e) {
            e.on_cleanup([&] { over.happen(); });
            return echo(e);
        }},
        streamed};
    {
        kept_peer to{s.path};
        to.head(1, post("/"));
        to.input(1, "first");
        CHECK(to.output_has("first"));
    }
    over.wait();
}

TEST_CASE(
    "native input: a kept connection hears its next request after a long streamed body", "[native]"
) {
    event inside, go_on;
    native_site s{
        app{[&](env& e) {
            const blocking here{e};
            if (e.path_info() == "/wait") {
                inside.happen();
                go_on.wait();
            }
            return count(e);
        }},
        {.threads = 2, .loops = 1, .streamed = {"/"}}};
    kept_peer to{s.path}, busy{s.path};
    CHECK(to.get("/").complete); // known to wait from now on
    busy.begin_get("/wait");
    inside.wait();
    // While no thread is free, the loop reads ahead as much as it may.
    to.head(1, post("/"));
    std::thread sending{[&] {
        for (int i = 0; i < 40; ++i)
            to.input(1, std::string(32'000, 'x'));
        to.end_input(1);
    }};
    go_on.happen();
    CHECK(busy.answer().complete);
    CHECK(to.answer().body() == "1280000");
    sending.join();
    CHECK(to.get("/").body() == "0");
}
