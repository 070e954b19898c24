// SPDX-License-Identifier: BSL-1.0
// A supervisor in a process of its own, with real workers. What needs another program or a front
// server is in tests/e2e.
#include <groat/server/fcgi_processes.hpp>

#include <groat/core.hpp>

#include "support/process.hpp"
#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;
using namespace fcgi_peer;
namespace fcgi = groat::server::fcgi;

namespace {

/// Serves with workers; each opens `ready` when it has called the configuration routine.
struct supervised {
    folder home;
    std::string path = home / "socket";
    gate ready;
    process running;

    explicit supervised(
        app what,
        fcgi::processes many = {.workers = 1},
        fcgi::options how = {.threads = 4},
        std::function<void()> at_start = [] {}
    )
        : running{[&] {
              how.listen = fcgi::unix_socket{path};
              how.engine = engine_under_test();
              how.log = [](std::string_view) {};
              many.pid_file = home / "pid";
              return fcgi::supervise(
                  setup{[&](const config&) {
                      at_start();
                      ready.open();
                      return what;
                  }},
                  how,
                  many
              );
          }} {}

    /// The supervisor knows of a worker that it is ready.
    void wait_until_it_serves() const {
        while (!std::filesystem::exists(home / "pid"))
            std::this_thread::yield();
    }

    /// Somebody else answers, sooner or later: one that leaves may still take a few who wait.
    [[nodiscard]] bool another_than(std::string_view first) const {
        for (int i = 0; i < 10'000; ++i)
            if (const auto got = get("/"); got.complete && got.body() != first)
                return true;
        return false;
    }

    [[nodiscard]] answer get(std::string target) const {
        return ask(path, whole(request("GET", std::move(target))));
    }
};

response who(env& e) {
    if (e.path_info() == "/exit")
        e.request_exit();
    if (e.path_info() == "/die")
        ::kill(::getpid(), SIGKILL);
    return text(std::to_string(::getpid()));
}

} // namespace

TEST_CASE("supervise: the configuration routine is called in each worker", "[processes]") {
    supervised s{app{who}, {.workers = 3}};
    for (int i = 0; i < 3; ++i)
        s.ready.pass();
    CHECK(s.get("/").body() != std::to_string(s.running.pid()));
    s.running.signal(SIGTERM);
    CHECK(s.running.exit_code() == fcgi::exit_stopped);
    CHECK_FALSE(std::filesystem::exists(s.path));
}

TEST_CASE("supervise: a worker that dies or asks for it has a successor", "[processes]") {
    for (const auto* const end : {"/exit", "/die"}) {
        supervised s{app{who}};
        s.ready.pass();
        s.wait_until_it_serves();
        const auto first = s.get("/");
        static_cast<void>(s.get(end));
        s.ready.pass();
        CHECK(s.another_than(first.body()));
        s.running.signal(SIGTERM);
        CHECK(s.running.exit_code() == fcgi::exit_stopped);
    }
}

TEST_CASE(
    "supervise: one that has had its requests serves until its successor does", "[processes]"
) {
    gate go_on;
    // The supervisor's memory is copied at each fork, so only a file counts.
    const folder home;
    const auto count = home / "count";
    supervised s{app{who}, {.workers = 1, .max_requests = 3}, {.threads = 4}, [&] {
                     std::ofstream{count, std::ios::app} << 'x';
                     if (std::filesystem::file_size(count) == 2)
                         go_on.pass();
                 }};
    s.ready.pass();
    s.wait_until_it_serves();
    const auto first = std::string{s.get("/").body()};
    for (int i = 0; i < 10; ++i)
        CHECK(s.get("/").body() == first);
    go_on.open();
    s.ready.pass();
    CHECK(s.another_than(first));
    s.running.signal(SIGTERM);
    CHECK(s.running.exit_code() == fcgi::exit_stopped);
}

TEST_CASE("supervise: stopping, it serves those who had connected", "[processes]") {
    gate inside, go_on;
    supervised s{
        app{[&](env& e) {
            if (e.path_info() == "/wait") {
                inside.open();
                go_on.pass();
            }
            return text("served\n");
        }},
        {.workers = 1},
        {.threads = 1}};
    s.ready.pass();
    connection first{s.path};
    first.send(whole(request("GET", "/wait")));
    inside.pass();
    std::deque<connection> others;
    for (int i = 0; i < 5; ++i)
        others.emplace_back(s.path).send(whole(request("GET", "/")));
    s.running.signal(SIGTERM);
    while (std::filesystem::exists(s.path))
        std::this_thread::yield();
    go_on.open();
    CHECK(first.read().body() == "served\n");
    for (auto& one : others)
        CHECK(one.read().body() == "served\n");
    CHECK(s.running.exit_code() == fcgi::exit_stopped);
}

TEST_CASE("supervise: a routine that throws ends the start with 1", "[processes]") {
    supervised s{
        app{who}, {.workers = 3}, {.threads = 4}, [] { throw std::runtime_error{"no database"}; }};
    CHECK(s.running.exit_code() == fcgi::exit_failed);
    CHECK_FALSE(std::filesystem::exists(s.path));
}

TEST_CASE("supervise: a worker that is not ready in time is killed", "[processes]") {
    supervised s{app{who}, {.workers = 1, .start = 50ms}, {.threads = 4}, [] { ::pause(); }};
    CHECK(s.running.exit_code() == fcgi::exit_failed);
}

TEST_CASE("supervise: what makes no sense gives 2", "[processes]") {
    for (const fcgi::processes& many : std::vector<fcgi::processes>{
             {.workers = 0},
             {.workers = 1025},
             {.overdue = 0ms},
             {.back_off = 0ms},
             {.back_off = 2s, .back_off_most = 1s},
             {.start = -1ms}}) {
        supervised s{app{who}, many};
        CHECK(s.running.exit_code() == fcgi::exit_options);
    }
    supervised s{app{who}, {}, {.threads = 0}};
    CHECK(s.running.exit_code() == fcgi::exit_options);
}

TEST_CASE("supervise: a reload that can't be executed changes nothing", "[processes]") {
    supervised s{app{who}, {.workers = 1, .program = "/nonexistent/program"}};
    s.ready.pass();
    s.wait_until_it_serves();
    const auto before = s.get("/");
    s.running.signal(SIGHUP);
    s.running.signal(SIGUSR1); // by the time this is answered the other is under way
    CHECK(s.get("/").body() == before.body());
    s.running.signal(SIGTERM);
    CHECK(s.running.exit_code() == fcgi::exit_stopped);
}
