// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/timeout.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using middleware::timeout;
using server::test::client;
using server::test::fake_clock;

namespace {

client limited(middleware::timeout_options options, app inner, std::shared_ptr<fake_clock> clock) {
    return client{wrap(timeout{options}, std::move(inner)), {.clock = std::move(clock)}};
}

} // namespace

TEST_CASE("timeout: who heeds the deadline is answered for", "[timeout]") {
    const auto clock = std::make_shared<fake_clock>();
    const auto works = [&](env& request) {
        timeout::heed(request);
        clock->advance(request.query_string() == "slow" ? 2000ms : 1999ms);
        timeout::heed(request);
        return text("done");
    };
    const auto site = limited({.after = 2s}, works, clock);
    CHECK(site.get("/").body == "done");
    const auto late = site.get("/?slow");
    CHECK(late.status == 503);
    CHECK(late.header("Retry-After") == "1");
    CHECK(late.errors.empty());
    const auto upstream = limited({.after = 2s, .status = 504}, works, clock).get("/?slow");
    CHECK(upstream.status == 504);
    CHECK_FALSE(upstream.headers.contains("Retry-After"));
}

TEST_CASE("timeout: an answer that comes late is sent", "[timeout]") {
    const auto clock = std::make_shared<fake_clock>();
    const auto site = limited(
        {.after = 2s},
        [&](env&) {
            clock->advance(1h);
            return text("late");
        },
        clock
    );
    CHECK(site.get("/").body == "late");
}

TEST_CASE("timeout: the body's first pull counts, a later one fails the exchange", "[timeout]") {
    const auto clock = std::make_shared<fake_clock>();
    const auto streams = [&](int slow_at) {
        return limited(
            {.after = 2s},
            [&clock, slow_at](env& request) {
                return response{
                    200,
                    {{"Content-Type", "text/plain"}},
                    [&clock, slow_at, &request, n = 0]() mutable -> std::optional<std::string> {
                        if (n == slow_at)
                            clock->advance(2s);
                        timeout::heed(request);
                        return n++ < 3 ? std::optional<std::string>{"x"} : std::nullopt;
                    }};
            },
            clock
        );
    };
    CHECK(streams(9).get("/").body == "xxx");
    CHECK(streams(0).get("/").status == 503);
    const auto cut = streams(1).get("/");
    CHECK(cut.status == 200);
    CHECK(cut.how == fate::failed);
}

TEST_CASE("timeout: other exceptions go on outward", "[timeout]") {
    const auto clock = std::make_shared<fake_clock>();
    const auto got =
        limited(
            {.after = 2s}, [](env&) -> response { throw std::runtime_error{"fire"}; }, clock
        )
            .get("/");
    CHECK(got.status == 500);
    CHECK(got.error);
}

TEST_CASE("timeout: the earliest deadline counts, and none leaks outward", "[timeout]") {
    const auto clock = std::make_shared<fake_clock>();
    const auto begun = clock->now();
    time_point inside;
    const app tells = [&](env& request) {
        inside = request.child({{"X", "y"}}).below("").deadline();
        return text("x");
    };
    const auto shown = [&](app what, server::test::client_options settings) {
        time_point outside;
        settings.clock = clock;
        const app outer = wrap(
            [&](env& request, const app& next) {
                auto answer = next(request);
                outside = request.deadline();
                return answer;
            },
            std::move(what)
        );
        client{outer, settings}.get("/");
        return outside;
    };
    CHECK(shown(wrap(timeout{{.after = 5s}}, tells), {}) == time_point::max());
    CHECK(inside == begun + 5s);
    shown(wrap(timeout{{.after = 5s}}, wrap(timeout{{.after = 9s}}, tells)), {});
    CHECK(inside == begun + 5s);
    shown(wrap(timeout{{.after = 9s}}, wrap(timeout{{.after = 5s}}, tells)), {});
    CHECK(inside == begun + 5s);
    CHECK(shown(wrap(timeout{{.after = 5s}}, tells), {.deadline = 3s}) == begun + 3s);
    CHECK(inside == begun + 3s);
}

TEST_CASE("timeout: its token ends a wait", "[timeout][threads]") {
    const client site{wrap(timeout{{.after = 1ms}}, [](env& request) {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock{mutex};
        const auto stop = timeout::token(request);
        CHECK(timeout::token(request) == stop);
        never.wait(lock, stop, [] { return false; });
        return text(stop.stop_requested() ? "stopped" : "?");
    })};
    CHECK(site.get("/").body == "stopped");
    CHECK(site.get("/").body == "stopped");
}

TEST_CASE(
    "timeout: one that is sooner is not kept waiting by one that is later", "[timeout][threads]"
) {
    const auto hurrying = [](env& request, const app& next) {
        const bool short_one = request.path_info() == "/short";
        const auto now = request.config().clock->now();
        return short_one ? next(request.until(now + 1ms)) : next(request);
    };
    const auto waits = [](env& request) {
        const auto stop = timeout::token(request);
        if (request.path_info() != "/short")
            return response{
                200, {{"Content-Type", "text/plain"}}, std::vector<std::string>{"a", "b"}};
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock{mutex};
        never.wait(lock, stop, [] { return false; });
        return text("stopped");
    };
    const app site = wrap(hurrying, wrap(timeout{{.after = 24h}}, waits));
    const client slow{site, {.reads_at_most = 1}};
    auto open = slow.start({.target = "/long"});
    CHECK(open.step() == exchange::wants::writable);
    for (int i = 0; i < 50; ++i) // from the second on, the alarm waits for the later one
        CHECK(client{site}.get("/short").body == "stopped");
}

TEST_CASE("timeout: its token has asked already when it is late", "[timeout]") {
    const auto clock = std::make_shared<fake_clock>();
    const auto site = limited(
        {.after = 24h},
        [&](env& request) {
            clock->advance(24h);
            return text(timeout::token(request).stop_requested() ? "stopped" : "?");
        },
        clock
    );
    CHECK(site.get("/").body == "stopped");
}

TEST_CASE("timeout: a token that is not needed any more is taken back", "[timeout][threads]") {
    std::stop_token kept;
    const client site{wrap(timeout{{.after = 24h}}, [&](env& request) {
        kept = timeout::token(request);
        return text("x");
    })};
    for (int i = 0; i < 100; ++i) {
        CHECK(site.get("/").status == 200);
        CHECK_FALSE(kept.stop_requested());
        CHECK_FALSE(kept.stop_possible()); // nobody holds its source
    }
}

TEST_CASE("timeout: without one outside, a token never asks", "[timeout]") {
    const client site{
        [](env& request) { return text(timeout::token(request).stop_possible() ? "?" : "never"); }};
    CHECK(site.get("/").body == "never");
}

TEST_CASE("timeout: refuses what can't be meant", "[timeout]") {
    CHECK_THROWS_AS(timeout({}), std::invalid_argument);
    CHECK_THROWS_AS(timeout({.after = 25h}), std::invalid_argument);
    CHECK_THROWS_AS(timeout({.after = 1s, .status = 408}), std::invalid_argument);
}
