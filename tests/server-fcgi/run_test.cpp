// SPDX-License-Identifier: BSL-1.0
// A whole process: signals and exit codes.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/process.hpp"
#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <csignal>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;
using namespace fcgi_peer;
namespace fcgi = groat::server::fcgi;

namespace {

/// Serves in a process of its own; `answers` returns once it does.
struct program {
    folder home;
    std::string path = home / "socket";
    gate ready;
    process running;

    explicit program(app what, fcgi::options how = {.threads = 4})
        : running{[&] {
              how.listen = fcgi::unix_socket{path};
              how.engine = engine_under_test();
              how.log = [](std::string_view) {};
              return fcgi::run(
                  setup{[&](const config&) {
                      ready.open(); // it listens already
                      return what;
                  }},
                  how
              );
          }} {
        ready.pass();
    }
};

response hello(env&) {
    return text("hello\n");
}

response waiting(env& e) {
    return {200, {}, [wake = e.waker(), n = 0]() mutable -> pulled {
                return n++ == 0 ? flushed("waits\n") : not_yet;
            }};
}

} // namespace

TEST_CASE("run: each stop signal ends an idle process with 0", "[run]") {
    for (const int which : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1}) {
        program p{app{hello}};
        CHECK(ask(p.path, whole(request("GET", "/"))).body() == "hello\n");
        p.running.signal(which);
        CHECK(p.running.exit_code() == 0);
        CHECK_FALSE(std::filesystem::exists(p.path));
    }
}

TEST_CASE("run: a signal lets what runs come to its end", "[run]") {
    gate inside, go_on;
    program p{app{[&](env&) {
        inside.open();
        go_on.pass();
        return text("in peace\n");
    }}};
    connection to{p.path};
    to.send(whole(request("GET", "/")));
    inside.pass();
    p.running.signal(SIGTERM);
    while (std::filesystem::exists(p.path))
        std::this_thread::yield();
    go_on.open();
    CHECK(to.read().body() == "in peace\n");
    CHECK(p.running.exit_code() == 0);
}

TEST_CASE("run: a signal amid an upload and a download cuts neither", "[run]") {
    // Streamed, so that the native engine calls before the body is there, as libfcgi always does.
    program p{
        app{[](env& e) {
            return response{200, {}, [&e] { return e.input().pull(); }};
        }},
        {.threads = 4, .streamed = {"/"}}};
    const std::string body(3'000'000, 'b');
    const auto bytes =
        whole(request("POST", "/", {{"CONTENT_LENGTH", std::to_string(body.size())}}), body);
    connection to{p.path};
    to.send(std::string_view{bytes}.substr(0, 100'000));
    to.read_until("bbbb");
    p.running.signal(SIGTERM);
    while (std::filesystem::exists(p.path))
        std::this_thread::yield();
    std::thread sending{[&] { to.send(std::string_view{bytes}.substr(100'000)); }};
    const auto got = to.read();
    sending.join();
    CHECK(got.complete);
    CHECK((got.body() == body));
    CHECK(p.running.exit_code() == 0);
}

TEST_CASE("run: what outlasts the grace time is cut, and the code is still 0", "[run]") {
    program p{app{waiting}, {.threads = 2, .timeouts = {.grace = 20ms}}};
    connection to{p.path};
    to.send(whole(request("GET", "/")));
    to.read_until("waits\n");
    p.running.signal(SIGTERM);
    CHECK(to.read().cut());
    CHECK(p.running.exit_code() == 0);
}

TEST_CASE("run: a second signal doesn't wait for the grace time", "[run]") {
    program p{app{waiting}, {.threads = 2, .timeouts = {.grace = 24h}}};
    connection to{p.path};
    to.send(whole(request("GET", "/")));
    to.read_until("waits\n");
    p.running.signal(SIGTERM);
    while (std::filesystem::exists(p.path))
        std::this_thread::yield();
    p.running.signal(SIGTERM);
    CHECK(p.running.exit_code() == 0);
}

TEST_CASE("run: an exchange that asks for replacement gives the code for it", "[run]") {
    program p{app{[](env& e) {
        e.request_exit();
        return text("the last\n");
    }}};
    CHECK(ask(p.path, whole(request("GET", "/"))).complete);
    CHECK(p.running.exit_code() == fcgi::exit_replace);
}

TEST_CASE("run: an app that never returns doesn't keep the process from being replaced", "[run]") {
    gate inside;
    program p{
        app{[&](env& e) {
            if (e.path_info() == "/hang") {
                inside.open();
                for (;;)
                    ::pause();
            }
            e.request_exit();
            return text("the last\n");
        }},
        // One more than libfcgi needs: a native loop keeps one.
        {.threads = 3, .loops = 1, .timeouts = {.grace = 0ms}}};
    connection hangs{p.path};
    hangs.send(whole(request("GET", "/hang")));
    inside.pass();
    CHECK(ask(p.path, whole(request("GET", "/"))).complete);
    CHECK(p.running.exit_code() == fcgi::exit_stuck);
}

TEST_CASE("run: what it cannot do gives a code of its own", "[run]") {
    const auto code = [](const fcgi::options& how) {
        return process{[&] {
                   auto with = how;
                   with.engine = engine_under_test();
                   return fcgi::run(app{hello}, with);
               }}
            .exit_code();
    };
    const auto quiet = [](std::string_view) {};
    CHECK(
        code({.listen = fcgi::unix_socket{"/nonexistent/socket"}, .log = quiet}) ==
        fcgi::exit_failed
    );
    CHECK(code({.threads = 0, .log = quiet}) == fcgi::exit_options);
}

TEST_CASE("run: a socket on descriptor 0 is served, and kept when it ends", "[run]") {
    const folder home;
    const auto path = home / "socket";
    const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    REQUIRE(::bind(listening, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    REQUIRE(::listen(listening, 8) == 0);
    process p{[&] {
        ::dup2(listening, 0);
        ::close(listening);
        return fcgi::run(
            app{[](env& e) { return text(e.config().multiprocess ? "many\n" : "one\n"); }},
            {.threads = 1, .engine = engine_under_test(), .log = [](std::string_view) {}}
        );
    }};
    ::close(listening);
    CHECK(ask(path, whole(request("GET", "/"))).body() == "many\n");
    p.signal(SIGTERM);
    CHECK(p.exit_code() == 0);
    CHECK(std::filesystem::exists(path));
}
