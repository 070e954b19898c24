// SPDX-License-Identifier: BSL-1.0
// The status of one process: it is answered whatever the others do, and it counts what happened.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/http_ask.hpp"
#include "support/kept.hpp"
#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <atomic>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using fcgi_peer::ask;
using fcgi_peer::connection;
using fcgi_peer::request;
using fcgi_peer::whole;
namespace fcgi = groat::server::fcgi;

namespace {

/// A server whose status is told at `status`.
struct telling {
    folder home;
    std::string status = home / "status";
    site served;

    explicit telling(setup what, fcgi::options how = {.threads = 4})
        : served{std::move(what), with_status(std::move(how))} {}

    [[nodiscard]] http_answer get(std::string_view target) const {
        return http_ask(status, target);
    }

    /// Waits until a number of the status is this: an exchange counts as ended a moment after its
    /// last byte has left.
    bool becomes(std::string_view name, std::uint64_t value) const {
        const auto last = std::chrono::steady_clock::now() + 60s;
        while (number_in(get("/status.json").body, name) != value) {
            if (std::chrono::steady_clock::now() > last)
                return false;
            std::this_thread::yield();
        }
        return true;
    }

private:
    fcgi::options with_status(fcgi::options how) const {
        how.status.listen = fcgi::unix_socket{status};
        return how;
    }
};

} // namespace

TEST_CASE("status: it counts what clients saw", "[status][server]") {
    telling s{app{[](env& e) {
        if (e.path_info() == "/breaks")
            return text([]() -> generator {
                co_yield flushed("half");
                throw std::runtime_error{"broken"};
            });
        return text("hello\n");
    }}};
    for (int i = 0; i < 20; ++i)
        CHECK(ask(s.served.path, whole(request("GET", "/"))).complete);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(ask(s.served.path, whole(request("GET", "/breaks"))).complete);
    // Refused: the server answers, and no app is asked.
    for (int i = 0; i < 2; ++i)
        CHECK(ask(s.served.path, whole(request("", "/"))).head().starts_with("Status: 400"));
    CHECK(s.becomes("done", 22));
    const auto json = s.get("/status.json").body;
    CHECK(number_in(json, "requests") == 25);
    CHECK(number_in(json, "failed") == 3);
    CHECK(number_in(json, "refused") == 2);
    CHECK(number_in(json, "connections") == 25);
    CHECK(number_in(json, "aborted") == 0);
    CHECK(number_in(json, "lost") == 0);
    CHECK(number_in(json, "active") == 0);
    CHECK(s.becomes("open", 0));
    CHECK(s.becomes("idle", 4));
}

TEST_CASE("status: it is answered while every thread is in a call", "[status][server]") {
    event inside, go_on;
    // As many loops as threads, or some of the native engine's would be kept for other connections.
    telling s{
        app{[&](env&) {
            inside.happen();
            go_on.wait();
            return text("late\n");
        }},
        {.threads = 4, .loops = 4}};
    std::deque<connection> busy;
    for (unsigned i = 0; i < 4; ++i) {
        busy.emplace_back(s.served.path).send(whole(request("GET", "/")));
        inside.wait(i + 1); // or one loop might take two, and have a thread for one
    }
    const auto json = s.get("/status.json").body;
    CHECK(number_in(json, "active") == 4);
    CHECK(number_in(json, "threads") == 4);
    CHECK(number_in(json, "idle") == 0);
    CHECK(s.get("/ready").status == 200);
    go_on.happen();
    for (auto& one : busy)
        CHECK(one.read().complete);
    CHECK(s.becomes("active", 0));
    CHECK(s.becomes("done", 4));
}

TEST_CASE("status: a client that leaves counts as aborted", "[status][server]") {
    event inside;
    telling s{app{[&](env&) {
        return text([&]() -> generator {
            inside.happen();
            const std::string much(64 * 1024, 'x');
            for (;;)
                co_yield flushed(much);
        });
    }}};
    {
        connection leaves{s.served.path};
        leaves.send(whole(request("GET", "/")));
        inside.wait();
    }
    CHECK(s.becomes("aborted", 1));
    CHECK(number_in(s.get("/status.json").body, "active") == 0);
    CHECK(number_in(s.get("/status.json").body, "parked") == 0);
}

TEST_CASE(
    "status: an exchange without a thread is parked, until it ends or its client leaves", "[status]"
) {
    if (!with_native())
        return; // libfcgi's engine parks none
    event inside;
    std::mutex guard;
    std::vector<waker> wakers;
    std::atomic<bool> over{false};
    telling s{app{[&](env& e) {
        auto wake = e.waker();
        {
            const std::lock_guard hold{guard};
            wakers.push_back(wake);
        }
        return text([&, wake]() -> pulled {
            inside.happen();
            return over ? end_of_body : not_yet;
        });
    }}};
    connection stays{s.served.path};
    stays.send(whole(request("GET", "/")));
    {
        connection leaves{s.served.path};
        leaves.send(whole(request("GET", "/")));
        inside.wait(2);
        CHECK(s.becomes("parked", 2));
        CHECK(number_in(s.get("/status.json").body, "active") == 2);
        CHECK(s.becomes("idle", 4));
    }
    CHECK(s.becomes("aborted", 1));
    CHECK(s.becomes("parked", 1));
    over = true;
    for (const auto& wake : wakers)
        wake();
    CHECK(stays.read().complete);
    CHECK(s.becomes("parked", 0));
    CHECK(s.becomes("done", 1));
}

TEST_CASE(
    "status: one that is parked goes with its connection when another breaks it", "[status]"
) {
    if (!with_native())
        return; // libfcgi's engine has one on a connection
    telling s{app{[](env& e) {
        if (e.path_info() == "/breaks")
            return text([]() -> generator {
                co_yield flushed("half");
                throw std::runtime_error{"broken"};
            });
        static_cast<void>(e.waker());
        return text([]() -> pulled { return not_yet; });
    }}};
    kept_peer both{s.served.path};
    both.begin_get("/parks", 1);
    CHECK(s.becomes("parked", 1));
    both.begin_get("/breaks", 2);
    CHECK_FALSE(both.answer(2).complete);
    CHECK(s.becomes("aborted", 1));
    CHECK(s.becomes("failed", 1));
    CHECK(s.becomes("parked", 0));
    CHECK(number_in(s.get("/status.json").body, "active") == 0);
}

TEST_CASE("status: requests that wait for a thread are queued", "[status]") {
    if (!with_native())
        return; // libfcgi's engine leaves them in the backlog
    event inside, go_on;
    telling s{
        app{[&](env& e) {
            const blocking waits{e};
            inside.happen();
            go_on.wait();
            return text("late\n");
        }},
        {.threads = 2, .loops = 1}};
    std::deque<connection> busy;
    busy.emplace_back(s.served.path).send(whole(request("GET", "/")));
    inside.wait();
    busy.emplace_back(s.served.path).send(whole(request("GET", "/")));
    CHECK(s.becomes("queued", 1));
    go_on.happen();
    for (auto& one : busy)
        CHECK(one.read().complete);
    CHECK(s.becomes("queued", 0));
}

TEST_CASE("status: not ready before the configuration routine has returned", "[status][server]") {
    folder home;
    const auto status = home / "status";
    event inside, go_on;
    fcgi::server starts{
        setup{[&](const config&) {
            inside.happen();
            go_on.wait();
            return app{[](env&) { return text("hello\n"); }};
        }},
        {.listen = fcgi::unix_socket{home / "socket"},
         .threads = 2,
         .status = {.listen = fcgi::unix_socket{status}},
         .engine = engine_under_test()}};
    std::thread starting{[&] { starts.start(); }};
    inside.wait();
    CHECK(http_ask(status, "/ready").status == 503);
    CHECK(http_ask(status, "/ready").body == "starting\n");
    CHECK(http_ask(status, "/live").status == 200);
    go_on.happen();
    starting.join();
    CHECK(http_ask(status, "/ready").status == 200);
    starts.stop();
    starts.wait();
    CHECK_FALSE(std::filesystem::exists(status));
}

TEST_CASE("status: not ready from when it was asked to stop", "[status][server]") {
    event inside, go_on;
    telling s{app{[&](env&) {
        inside.happen();
        go_on.wait();
        return text("late\n");
    }}};
    connection busy{s.served.path};
    busy.send(whole(request("GET", "/")));
    inside.wait();
    s.served.server.stop();
    CHECK(s.get("/ready").status == 503);
    CHECK(s.get("/ready").body == "draining\n");
    CHECK(s.get("/live").status == 200);
    go_on.happen();
    CHECK(busy.read().complete);
}

TEST_CASE("status: by TCP to this machine alone, unless it is said who may ask", "[status]") {
    folder home;
    const auto started_with = [&](fcgi::status_options status) {
        fcgi::server one{
            app{[](env&) { return text("hello\n"); }},
            {.listen = fcgi::unix_socket{home / "socket"}, .threads = 2, .status = status}};
        one.start();
    };
    const fcgi::tcp_socket everywhere{.host = "0.0.0.0"};
    CHECK_THROWS_WITH(started_with({.listen = everywhere}), Catch::Contains("say who may connect"));
    CHECK_NOTHROW(started_with({.listen = everywhere, .allow = {"10.0.0.0/8"}}));
    CHECK_NOTHROW(started_with({.listen = fcgi::tcp_socket{}}));
    CHECK_THROWS_AS(
        started_with({.listen = everywhere, .allow = {"everyone"}}), std::invalid_argument
    );
}
