// SPDX-License-Identifier: BSL-1.0
// What takes long is named while it runs, with the place where it is.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/http_ask.hpp"
#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using fcgi_peer::ask;
using fcgi_peer::connection;
using fcgi_peer::request;
using fcgi_peer::whole;
namespace fcgi = groat::server::fcgi;

namespace {

/// All that takes any time at all is slow.
fcgi::options impatient(fcgi::options how = {.threads = 4}) {
    how.timeouts.slow = 1ms;
    return how;
}

std::vector<std::string> slow_lines(site& of) {
    auto all = of.log.all();
    std::erase_if(all, [](const std::string& line) { return !line.starts_with("groat: slow:"); });
    return all;
}

/// Asks, waits until the log has named it, lets it go on, and gives the line.
std::string named(site& s, event& go_on, std::string target = "/reports/7?secret=1") {
    connection client{s.path};
    client.send(whole(request("GET", std::move(target))));
    s.log.wait("groat: slow: ");
    go_on.happen();
    static_cast<void>(client.read());
    const auto all = slow_lines(s);
    REQUIRE(all.size() == 1);
    return all[0];
}

/// A layer that waits before its inner app is called, or after.
struct waiting {
    event* on;
    bool before;
    response operator()(env& request, const app& next) const {
        if (before)
            on->wait();
        auto made = next(request);
        if (!before)
            on->wait();
        return made;
    }
};

std::string at_line(unsigned line) {
    return " (slow_log_test.cpp:" + std::to_string(line) + ")";
}

} // namespace

TEST_CASE("slow log: the request is named without its query, and the worker", "[status][server]") {
    event go_on;
    site s{
        app{[&](env&) {
            go_on.wait();
            return text("late\n");
        }},
        impatient()};
    const auto line = named(s, go_on);
    CHECK(line.starts_with("groat: slow: GET \"/reports/7\" has taken "));
    CHECK(line.find(" ms in worker " + std::to_string(::getpid()) + ", in ") != line.npos);
    CHECK(line.find("secret") == line.npos);
}

TEST_CASE(
    "slow log: the innermost layer that was entered and not left is named", "[status][server]"
) {
    event go_on;
    const auto inner = app{[](env&) { return text("inner\n"); }};
    SECTION("before it calls the next one") {
        const auto line_of_it = __LINE__ + 1u;
        site s{wrap(waiting{&go_on, true}, inner), impatient()};
        CHECK(named(s, go_on).ends_with("waiting" + at_line(line_of_it)));
    }
    SECTION("after the next one has returned") {
        const auto line_of_it = __LINE__ + 1u;
        site s{wrap(waiting{&go_on, false}, inner), impatient()};
        CHECK(named(s, go_on).ends_with("waiting" + at_line(line_of_it)));
    }
    SECTION("within another one") {
        const auto line_of_it = __LINE__ + 1u;
        const auto waits = wrap(waiting{&go_on, true}, inner);
        site s{
            wrap([](env& request, const app& next) { return next(request); }, waits), impatient()};
        CHECK(named(s, go_on).ends_with("waiting" + at_line(line_of_it)));
    }
    SECTION("deeper than anyone looks") {
        auto waits = wrap(waiting{&go_on, true}, inner);
        for (int i = 0; i < 100; ++i)
            waits = wrap([](env& request, const app& next) { return next(request); }, waits);
        site s{waits, impatient()};
        CHECK(named(s, go_on).find(", in lambda (slow_log_test.cpp:") != std::string::npos);
    }
}

TEST_CASE("slow log: behind the call it is in the response's body", "[status][server]") {
    event go_on;
    site s{
        app{[&](env&) {
            return text([&]() -> generator {
                go_on.wait();
                co_yield "late\n";
            });
        }},
        impatient()};
    CHECK(named(s, go_on).ends_with(", in the response's body"));
}

TEST_CASE("slow log: one whose body says not yet waits for it", "[status][server]") {
    event go_on;
    site s{
        app{[&](env& e) {
            return text([wake = e.waker(), &go_on, waiter = std::thread{}]() mutable -> pulled {
                if (waiter.joinable()) {
                    waiter.join();
                    return end_of_body;
                }
                waiter = std::thread{[&go_on, wake] {
                    go_on.wait();
                    wake();
                }};
                return not_yet;
            });
        }},
        impatient()};
    // It may be named a moment before it is parked.
    const auto line = named(s, go_on);
    const bool parked = line.ends_with(", waiting for its body to go on");
    CHECK((parked || line.ends_with(", in the response's body")));
}

TEST_CASE("slow log: what a client has chosen is escaped and cut", "[status][server]") {
    event go_on;
    site s{
        app{[&](env&) {
            go_on.wait();
            return text("late\n");
        }},
        impatient()};
    const auto line = named(s, go_on, "/a%0Agroat:%20b%22" + std::string(5000, 'x'));
    CHECK(line.starts_with("groat: slow: GET \"/a\\x0Agroat: b\\\"x"));
    CHECK(line.find("xxx...\" has taken ") != line.npos);
    CHECK(line.size() < 500);
}

TEST_CASE(
    "slow log: each is named once and counted, ten a second and then their number",
    "[status][server]"
) {
    folder home;
    event go_on;
    auto how = impatient({.threads = 30, .loops = 30});
    how.status.listen = fcgi::unix_socket{home / "status"};
    site s{
        app{[&](env&) {
            go_on.wait();
            return text("late\n");
        }},
        how};
    std::deque<connection> all;
    for (int i = 0; i < 30; ++i)
        all.emplace_back(s.path).send(whole(request("GET", "/")));
    while (number_in(http_ask(home / "status", "/status.json").body, "slow") < 30)
        std::this_thread::yield();
    go_on.happen();
    for (auto& one : all)
        CHECK(one.read().complete);
    CHECK(number_in(http_ask(home / "status", "/status.json").body, "slow") == 30);
    const auto lines = slow_lines(s).size();
    CHECK(lines >= 10);
    CHECK(lines <= 20); // it may have begun in one second and ended in the next
}

TEST_CASE(
    "slow log: what is fast enough is not named, nor is anything without one", "[status][server]"
) {
    for (const auto most : {3'600'000ms, 0ms}) {
        fcgi::options how{.threads = 4};
        how.timeouts.slow = most;
        site s{app{[](env&) { return text("fast\n"); }}, how};
        for (int i = 0; i < 200; ++i)
            CHECK(ask(s.path, whole(request("GET", "/"))).complete);
        CHECK(slow_lines(s).empty());
    }
}
