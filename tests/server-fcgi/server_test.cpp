// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>
#include <support/pattern.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

using namespace groat;
using fcgi_peer::ask;
using fcgi_peer::request;
using fcgi_peer::whole;
using groat_test::pattern;

namespace {

response hello(env&) {
    return text("hello\n");
}

response echo(env& in) {
    return {
        200, {{"Content-Type", "application/octet-stream"}}, [&in] { return in.input().pull(); }};
}

} // namespace

TEST_CASE("server: answers a request and ends it", "[server]") {
    site s{app{hello}};
    const auto got = ask(s.path, whole(request("GET", "/")));
    CHECK(
        got.head() ==
        "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6"
    );
    CHECK(got.body() == "hello\n");
    CHECK(got.complete);
    CHECK(got.app_status == 0);
    CHECK(got.fault.empty());
    CHECK_FALSE(got.reset);
}

TEST_CASE("server: the environment arrives right", "[server]") {
    site s{app{[](env& e) {
        return text(
            cat(e.method(),
                "|",
                e.script_name(),
                "|",
                e.path_info(),
                "|",
                e.query_string(),
                "|",
                e.header("X-Dup").value_or(""),
                "|",
                e.remote_user(),
                "|",
                e.scheme())
        );
    }}};
    const auto got =
        ask(s.path,
            whole(request(
                "GET",
                "/a%20b//c?x=%31",
                {{"HTTP_X_DUP", "1"},
                 {"HTTP_PROXY", "evil"},
                 {"HTTP_X_DUP", "2"},
                 {"REMOTE_USER", "root"}}
            )));
    CHECK(got.body() == "GET||/a b//c|x=%31|1, 2||http");
}

TEST_CASE("server: five megabytes go there and back", "[server]") {
    site s{app{echo}};
    const auto sent = pattern(5'000'000);
    fcgi_peer::connection to{s.path};
    // Sent from a thread: the answer comes while the body still goes.
    std::thread sending{[&] {
        to.send(whole(request("POST", "/", {{"CONTENT_LENGTH", std::to_string(sent.size())}}), sent)
        );
    }};
    const auto got = to.read();
    sending.join();
    CHECK(got.complete);
    CHECK((got.body() == sent));
}

TEST_CASE("server: HEAD has the length and no body", "[server]") {
    site s{app{hello}};
    const auto got = ask(s.path, whole(request("HEAD", "/")));
    CHECK(got.complete);
    CHECK(got.head().find("Content-Length: 6") != got.head().npos);
    CHECK(got.body().empty());
}

TEST_CASE("server: whatever an app throws before its head is a 500", "[server]") {
    struct foreign {};
    site s{app{[](env& e) -> response {
        if (e.path_info() == "/int")
            throw 7;
        if (e.path_info() == "/foreign")
            throw foreign{};
        throw std::runtime_error{"the disk is on fire"};
    }}};
    for (const auto* path : {"/int", "/foreign", "/std"}) {
        const auto got = ask(s.path, whole(request("GET", path)));
        CHECK(got.complete);
        CHECK(got.out.starts_with("Status: 500 "));
        CHECK(got.out.find("fire") == got.out.npos);
    }
    s.log.wait("the disk is on fire");
}

TEST_CASE("server: a body that breaks is a cut response, never a whole one", "[server]") {
    site s{app{[](env&) {
        return response{200, {{"Content-Type", "text/plain"}}, [n = 0]() mutable -> pulled {
                            if (n++ == 0)
                                return flushed("the beginning");
                            throw std::runtime_error{"the rest is lost"};
                        }};
    }}};
    const auto got = ask(s.path, whole(request("GET", "/")));
    CHECK(got.body() == "the beginning");
    CHECK_FALSE(got.complete);
    CHECK(got.cut());
}

TEST_CASE("server: who is answered before its request's end may still send that", "[server]") {
    if (with_native())
        return; // it calls no app before
    site s{app{[](env&) {
        return response{200, {}, [n = 0]() mutable -> pulled {
                            if (n++ == 0)
                                return flushed("the beginning");
                            throw std::runtime_error{"the rest is lost"};
                        }};
    }}};
    fcgi_peer::connection to{s.path};
    const auto all = whole(request("GET", "/"));
    const auto last = fcgi_peer::record(fcgi_peer::std_in, {});
    to.send(std::string_view{all}.substr(0, all.size() - last.size()));
    CHECK(to.read().cut());
    CHECK(to.send(last));
}

TEST_CASE("server: refuses a head that front servers misread", "[server]") {
    // Reliability, how servers treat responses: 1xx breaks the framing, a sendfile header serves
    // files.
    site s{app{[](env& e) {
        if (e.path_info() == "/103")
            return response{103, {}, ""};
        if (e.path_info() == "/large")
            return response{200, {{"X-Large", std::string(5000, 'x')}}, ""};
        if (e.path_info() == "/chunked")
            return response{200, {{"Transfer-Encoding", "chunked"}}, "0\r\n\r\n"};
        return response{200, {{"X-Accel-Redirect", "/secret"}}, ""};
    }}};
    CHECK(ask(s.path, whole(request("GET", "/103"))).out.starts_with("Status: 500 "));
    CHECK(ask(s.path, whole(request("GET", "/large"))).out.starts_with("Status: 500 "));
    CHECK(ask(s.path, whole(request("GET", "/accel"))).out.find("X-Accel") == std::string::npos);
    CHECK(
        ask(s.path, whole(request("GET", "/chunked"))).out.find("Transfer-") == std::string::npos
    );
}

TEST_CASE("server: sendfile headers leave if the front server is to act on them", "[server]") {
    site s{
        app{[](env&) {
            return response{200, {{"X-Accel-Redirect", "/files/a"}}, ""};
        }},
        {.threads = 1, .front = {.sendfile_headers = true}}};
    CHECK(
        ask(s.path, whole(request("GET", "/"))).out.find("X-Accel-Redirect: /files/a") !=
        std::string::npos
    );
}

TEST_CASE("server: a client that leaves amid the body aborts the exchange", "[server]") {
    event over;
    fate how{};
    site s{app{[&](env& e) {
        e.on_complete([&](const outcome& o) { how = o.how; });
        e.on_cleanup([&] { over.happen(); });
        return response{200, {}, [] { return flushed("more\n"); }}; // for ever
    }}};
    fcgi_peer::connection to{s.path};
    to.send(whole(request("GET", "/")));
    to.read_until("more\n");
    to.close();
    over.wait();
    CHECK(how == fate::aborted);
}

TEST_CASE("server: a client that leaves while the body waits aborts it at once", "[server]") {
    event over;
    fate how{};
    site s{app{[&](env& e) {
        e.on_complete([&](const outcome& o) { how = o.how; });
        e.on_cleanup([&] { over.happen(); });
        return response{200, {}, [wake = e.waker(), n = 0]() mutable -> pulled {
                            return n++ == 0 ? flushed("first\n") : not_yet;
                        }};
    }}};
    fcgi_peer::connection to{s.path};
    to.send(whole(request("GET", "/")));
    to.read_until("first\n");
    to.close();
    over.wait();
    CHECK(how == fate::aborted);
}

TEST_CASE("server: a wake from another thread continues a body", "[server]") {
    site s{app{[](env& e) {
        auto ready = std::make_shared<std::atomic<bool>>(false);
        auto helper = std::make_shared<std::jthread>([ready, wake = e.waker()] {
            *ready = true;
            wake();
        });
        return response{200, {}, [ready, helper, n = 0]() mutable -> pulled {
                            if (!*ready)
                                return not_yet;
                            return n++ == 0 ? chunk("woken\n") : end_of_body;
                        }};
    }}};
    for (int i = 0; i < 50; ++i) {
        const auto got = ask(s.path, whole(request("GET", "/")));
        CHECK(got.complete);
        CHECK(got.body() == "woken\n");
    }
}

TEST_CASE("server: as many exchanges at once as it has threads for them", "[server]") {
    event all_in;
    std::atomic<int> inside{0};
    site s{
        app{[&](env&) {
            if (++inside == 4)
                all_in.happen();
            all_in.wait(); // each waits for the others: no thread may be missing
            return text("together\n");
        }},
        // A native loop keeps one thread: with one loop four are left for calls that wait.
        {.threads = with_native() ? 5u : 4u, .loops = 1}};
    std::vector<std::thread> peers;
    std::atomic<int> answered{0};
    for (int i = 0; i < 4; ++i)
        peers.emplace_back([&] {
            if (ask(s.path, whole(request("GET", "/"))).body() == "together\n")
                ++answered;
        });
    for (auto& p : peers)
        p.join();
    CHECK(answered == 4);
}

TEST_CASE("server: several in one process know nothing of each other", "[server]") {
    site one{app{[](env&) { return text("one"); }}};
    site two{app{[](env&) { return text("two"); }}};
    CHECK(ask(one.path, whole(request("GET", "/"))).body() == "one");
    CHECK(ask(two.path, whole(request("GET", "/"))).body() == "two");
    one.server.stop();
    one.server.wait();
    CHECK(ask(two.path, whole(request("GET", "/"))).body() == "two");
}

TEST_CASE("server: an app of its own for each start", "[server]") {
    int calls = 0;
    {
        site s{setup{[&](const config& c) {
            ++calls;
            CHECK(c.multithread);
            CHECK_FALSE(c.multiprocess);
            return app{hello};
        }}};
        CHECK(ask(s.path, whole(request("GET", "/"))).complete);
    }
    CHECK(calls == 1);
}

TEST_CASE("server: what the configuration routine throws comes out of start", "[server]") {
    const folder home;
    server::fcgi::server s{
        setup{[](const config&) -> app { throw std::runtime_error{"no database"}; }},
        {.listen = server::fcgi::unix_socket{home / "socket"}, .engine = engine_under_test()}};
    CHECK_THROWS_WITH(s.start(), "no database");
    CHECK_FALSE(std::filesystem::exists(home / "socket"));
}

TEST_CASE("server: changes no signal of the program", "[server]") {
    // The library takes what is at its default or ignored, and once in a process.
    constexpr std::array which{SIGPIPE, SIGUSR1, SIGTERM};
    std::array<struct sigaction, which.size()> before{};
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    for (std::size_t i = 0; i < which.size(); ++i)
        ::sigaction(which[i], &ignored, &before[i]);
    {
        site s{app{hello}};
        CHECK(ask(s.path, whole(request("GET", "/"))).complete);
        for (const int one : which) {
            struct sigaction now {};
            ::sigaction(one, nullptr, &now);
            CHECK(now.sa_handler == SIG_IGN);
        }
    }
    for (std::size_t i = 0; i < which.size(); ++i)
        ::sigaction(which[i], &before[i], nullptr);
}

TEST_CASE("server: options that cannot work are refused when it is made", "[server]") {
    const app any{hello};
    using server::fcgi::server;
    CHECK_THROWS_AS(server(any, {.threads = 0}), std::invalid_argument);
    CHECK_THROWS_AS(server(any, {.backlog = 0}), std::invalid_argument);
    CHECK_THROWS_AS(server(any, {.allow = {"localhost"}}), std::invalid_argument);
    CHECK_THROWS_AS(server(any, {.front = {.mount = "app"}}), std::invalid_argument);
    CHECK_THROWS_AS(
        server(any, {.timeouts = {.head = std::chrono::milliseconds{0}}}), std::invalid_argument
    );
}
