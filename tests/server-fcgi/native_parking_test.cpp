// SPDX-License-Identifier: BSL-1.0
// Exchanges that wait cost no thread, and wakes of any kind and time are right.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/kept.hpp"
#include <support/catch.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

using namespace groat;

namespace {

/// What somebody else has for a stream, and how its body hears of it.
struct channel {
    std::mutex guard;
    std::deque<std::string> lines;
    bool ended = false;
    groat::waker wake;

    void say(std::string line, bool last = false) {
        {
            const std::lock_guard hold{guard};
            lines.push_back(std::move(line));
            ended = last;
        }
        wake();
    }
};

/// The body that gives a channel's lines.
auto lines_of(channel& from) {
    return [&from, line = std::string{}]() mutable -> pulled {
        const std::lock_guard hold{from.guard};
        if (from.lines.empty())
            return from.ended ? end_of_body : not_yet;
        line = std::move(from.lines.front());
        from.lines.pop_front();
        return flushed(line);
    };
}

void allow_descriptors(rlim_t many) {
    rlimit now{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
    REQUIRE(now.rlim_max >= many);
    now.rlim_cur = std::max(now.rlim_cur, many);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
}

} // namespace

TEST_CASE(
    "native parking: a thousand streams on two threads get their events in order", "[native]"
) {
    constexpr std::size_t many = 1000;
    allow_descriptors(2 * many + 200);
    std::deque<channel> channels(many);
    std::atomic<std::size_t> parked{0};
    event all_in;
    native_site s{
        app{[&](env& e) {
            auto& mine = channels[std::stoul(std::string{e.query_string()})];
            mine.wake = e.waker();
            if (++parked == many)
                all_in.happen();
            return text(lines_of(mine));
        }},
        {.threads = 2}};
    std::deque<kept_peer> peers;
    for (std::size_t i = 0; i < many; ++i)
        peers.emplace_back(s.path).begin_get(cat("/stream?", std::to_string(i)));
    all_in.wait();
    std::thread speaker{[&] {
        for (int n = 0; n < 5; ++n)
            for (auto& each : channels)
                each.say(cat("event ", std::to_string(n), "\n"), n == 4);
    }};
    std::size_t right = 0;
    for (auto& each : peers) {
        const auto got = each.answer();
        right += got.complete && got.body() == "event 0\nevent 1\nevent 2\nevent 3\nevent 4\n";
    }
    speaker.join();
    CHECK(right == many);
}

TEST_CASE("native parking: a wake before, during and after a pull is never lost", "[native]") {
    native_site s{
        app{[](env& e) {
            const auto wake = e.waker();
            wake(); // before anything waits
            return text([wake, n = 0]() mutable -> pulled {
                if (n++ == 40)
                    return end_of_body;
                wake(); // during the pull that says not yet
                wake(); // and again
                return not_yet;
            });
        }},
        {.threads = 2}};
    kept_peer to{s.path};
    for (int i = 0; i < 20; ++i)
        CHECK(to.get("/").complete);
}

TEST_CASE("native parking: wakers of exchanges that begin and end all the time", "[native]") {
    std::mutex guard;
    std::vector<waker> all;
    native_site s{
        app{[&](env& e) {
            const std::lock_guard hold{guard};
            all.push_back(e.waker());
            return text([wake = e.waker(), n = 0]() mutable -> pulled {
                if (n++ == 2)
                    return end_of_body;
                wake();
                return not_yet;
            });
        }},
        {.threads = 4}};
    std::atomic<bool> enough{false};
    std::vector<std::jthread> others;
    for (int i = 0; i < 2; ++i)
        others.emplace_back([&] {
            while (!enough) {
                std::vector<waker> now;
                {
                    const std::lock_guard hold{guard};
                    now = all;
                }
                for (const auto& wake : now)
                    wake();
                std::this_thread::yield();
            }
        });
    int answered = 0;
    for (int n = 0; n < 10; ++n) {
        kept_peer to{s.path};
        for (int i = 0; i < 20; ++i)
            answered += to.get("/").complete;
    }
    enough = true;
    others.clear();
    CHECK(answered == 200);
    s.server.stop();
    s.server.wait();
    for (const auto& wake : all)
        wake(); // nobody is there any more
}

TEST_CASE("native parking: who wakes an exchange whose client has left can know it", "[native]") {
    event over;
    waker wake;
    fate how{};
    native_site s{
        app{[&](env& e) {
            wake = e.waker();
            e.on_complete([&](const outcome& o) { how = o.how; });
            e.on_cleanup([&] { over.happen(); });
            return text([n = 0]() mutable { return n++ == 0 ? flushed("first\n") : not_yet; });
        }},
        {.threads = 2}};
    {
        kept_peer to{s.path};
        to.begin_get("/");
        CHECK(to.output_has("first\n"));
        CHECK_FALSE(wake.client_gone());
    }
    over.wait();
    CHECK(how == fate::aborted);
    CHECK(wake.client_gone());
    wake();
    CHECK(kept_peer{s.path}.begin_get("/"));
}

TEST_CASE(
    "native parking: requests on one connection wait, end and are aborted each for itself",
    "[native]"
) {
    channel of_one;
    event aborted;
    fate how{};
    native_site s{
        app{[&](env& e) {
            if (e.path_info() == "/one") {
                of_one.wake = e.waker();
                return text(lines_of(of_one));
            }
            if (e.path_info() == "/three") {
                e.on_complete([&](const outcome& o) { how = o.how; });
                e.on_cleanup([&] { aborted.happen(); });
                return text([wake = e.waker(), n = 0]() mutable {
                    return n++ == 0 ? flushed("begun\n") : not_yet;
                });
            }
            auto all = e.input().gather(1000);
            return text(all.value_or("too long"));
        }},
        {.threads = 2}};
    kept_peer to{s.path};
    // Their variables and bodies come in turns.
    to.head(2, fcgi_peer::request("POST", "/two"));
    to.input(2, "half ");
    to.begin_get("/one", 1);
    to.begin_get("/three", 3);
    CHECK(to.output_has("begun\n", 3));
    to.input(2, "and half");
    of_one.say("first\n");
    CHECK(to.output_has("first\n", 1));
    to.end_input(2);
    const auto two = to.answer(2);
    CHECK(two.complete);
    CHECK(two.body() == "half and half");
    to.abort(3);
    aborted.wait();
    CHECK(how == fate::aborted);
    CHECK(to.answer(3).body() == "begun\n"); // and its end: the id is free
    of_one.say("last\n", true);
    const auto one = to.answer(1);
    CHECK(one.complete);
    CHECK(one.body() == "first\nlast\n");
    to.begin_get("/two", 3);
    CHECK(to.answer(3).complete);
}
