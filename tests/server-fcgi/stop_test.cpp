// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <memory>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using namespace fcgi_peer;
namespace fcgi = groat::server::fcgi;

TEST_CASE("stop: an exchange that runs ends as it would have", "[stop]") {
    event inside, go_on;
    site s{app{[&](env&) {
        inside.happen();
        go_on.wait();
        return text("in peace\n");
    }}};
    connection to{s.path};
    to.send(whole(request("GET", "/")));
    inside.wait();
    s.server.stop();
    CHECK_FALSE(std::filesystem::exists(s.path)); // nobody new comes, and a successor may
    go_on.happen();
    s.server.wait();
    const auto got = to.read();
    CHECK(got.complete);
    CHECK(got.body() == "in peace\n");
}

TEST_CASE("stop: who had connected before is still served", "[stop]") {
    event inside, go_on;
    site s{
        app{[&](env&) {
            inside.happen();
            go_on.wait();
            return text("served\n");
        }},
        {.threads = 1}};
    connection first{s.path};
    first.send(whole(request("GET", "/")));
    inside.wait();
    connection second{s.path}; // waits in the backlog
    second.send(whole(request("GET", "/")));
    s.server.stop();
    go_on.happen();
    s.server.wait();
    CHECK(first.read().complete);
    CHECK(second.read().body() == "served\n");
}

TEST_CASE("stop: on a shared socket a few who wait are taken: nobody else may know", "[stop]") {
    const folder home;
    const auto path = home / "shared";
    const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    REQUIRE(::bind(listening, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    REQUIRE(::listen(listening, 8) == 0);
    event inside, go_on;
    fcgi::server shares{
        app{[&](env&) {
            inside.happen();
            go_on.wait();
            return text("served\n");
        }},
        {.listen = fcgi::inherited_socket{listening},
         .threads = 1,
         .engine = engine_under_test(),
         .log = [](std::string_view) {}}};
    shares.start();
    connection first{path};
    first.send(whole(request("GET", "/")));
    inside.wait();
    std::vector<std::unique_ptr<connection>> others;
    for (int i = 0; i < 3; ++i) {
        others.push_back(std::make_unique<connection>(path));
        others.back()->send(whole(request("GET", "/")));
    }
    shares.stop();
    go_on.happen();
    shares.wait();
    CHECK(first.read().complete);
    CHECK(others[0]->read().body() == "served\n");
    // As many as there are threads; the rest waits for another process.
    const int successor = ::accept(listening, nullptr, nullptr);
    CHECK(successor >= 0);
    ::close(successor);
    ::close(listening);
}

TEST_CASE("stop: a connection that was to be kept doesn't outlast its exchange", "[stop]") {
    for (const bool asked_before : {true, false}) {
        event inside, go_on;
        site s{
            app{[&](env& e) {
                if (e.path_info() == "/first") {
                    inside.happen();
                    go_on.wait();
                }
                return text("the last\n");
            }},
            // One thread watches, another is in the call: nobody tells the one of the other's end.
            {.threads = 3, .loops = 1, .timeouts = {.kept = 24h, .grace = 24h}}};
        connection to{s.path};
        connection idle{s.path};
        idle.send(kept(request("GET", "/idle")));
        CHECK(idle.read_one().complete);
        to.send(kept(request("GET", "/first")));
        inside.wait();
        if (asked_before)
            s.server.stop();
        go_on.happen();
        CHECK(to.read_one().body() == "the last\n");
        if (!asked_before)
            s.server.stop();
        s.server.wait();
    }
}

TEST_CASE("stop: what outlasts the grace time is cut", "[stop]") {
    event over;
    fate how{};
    site s{
        app{[&](env& e) {
            e.on_complete([&](const outcome& o) { how = o.how; });
            e.on_cleanup([&] { over.happen(); });
            return response{200, {}, [wake = e.waker(), n = 0]() mutable -> pulled {
                                return n++ == 0 ? flushed("waits\n") : not_yet;
                            }};
        }},
        {.threads = 2, .timeouts = {.grace = 20ms}}};
    connection to{s.path};
    to.send(whole(request("GET", "/")));
    to.read_until("waits\n");
    s.server.stop();
    s.server.wait();
    over.wait();
    CHECK(how == fate::aborted);
    CHECK(to.read().cut());
}

TEST_CASE("stop: asked twice, it cuts at once", "[stop]") {
    site s{
        app{[](env& e) {
            return response{200, {}, [wake = e.waker(), n = 0]() mutable -> pulled {
                                return n++ == 0 ? flushed("waits\n") : not_yet;
                            }};
        }},
        {.threads = 2, .timeouts = {.grace = 24h}}};
    connection to{s.path};
    to.send(whole(request("GET", "/")));
    to.read_until("waits\n");
    s.server.stop();
    s.server.stop();
    s.server.wait();
    CHECK(to.read().cut());
}

TEST_CASE("stop: silent connections don't outlast the grace time", "[stop]") {
    site s{
        app{[](env&) { return text("x"); }},
        {.threads = 2, .timeouts = {.head = 24h, .grace = 0ms}}};
    connection one{s.path}, two{s.path}, three{s.path};
    s.server.stop();
    s.server.wait();
    CHECK(one.read().out.empty());
}

TEST_CASE("stop: an exchange may ask for the process to be replaced", "[stop]") {
    site s{app{[](env& e) {
        e.request_exit();
        return text("the last\n");
    }}};
    CHECK_FALSE(s.server.exit_requested());
    const auto got = ask(s.path, whole(request("GET", "/")));
    s.server.wait();
    CHECK(got.complete);
    CHECK(s.server.exit_requested());
}

TEST_CASE("stop: a server that was never started stops too", "[stop]") {
    server::fcgi::server s{app{[](env&) { return text("x"); }}, {.engine = engine_under_test()}};
    s.stop();
    s.wait();
}

TEST_CASE("stop: a server that is asked to stop while it starts does not stay", "[stop]") {
    const folder home;
    const auto path = home / "socket";
    server::fcgi::server s{
        app{[](env&) { return text("x"); }},
        {.listen = server::fcgi::unix_socket{path}, .engine = engine_under_test()}};
    s.stop(); // from another thread, before the first line of start
    s.start();
    s.wait();
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("stop: what still comes while peers hammer is answered whole or not at all", "[stop]") {
    for (int round = 0; round < 5; ++round) {
        std::atomic<int> odd{0};
        std::atomic<bool> go_on{true};
        event begun;
        std::vector<std::jthread> peers;
        {
            site s{app{[](env&) { return text("whole\n"); }}};
            for (int i = 0; i < 3; ++i)
                peers.emplace_back([&, path = s.path] {
                    while (go_on) {
                        try {
                            connection to{path};
                            to.send(whole(request("GET", "/")));
                            const auto got = to.read();
                            if (got.complete != (got.body() == "whole\n"))
                                ++odd;
                            begun.happen();
                        } catch (const std::runtime_error&) {
                            return; // the path is gone
                        }
                    }
                });
            begun.wait(20);
            s.server.stop();
            s.server.wait();
            go_on = false;
            peers.clear();
        }
        CHECK(odd == 0);
    }
}
