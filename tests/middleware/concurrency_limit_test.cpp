// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/concurrency_limit.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;
using middleware::concurrency_limit;
using middleware::concurrency_limit_options;
using server::test::client;

namespace {

response streamed(env&) {
    return {200, {{"Content-Type", "text/plain"}}, [left = 2]() mutable {
                return left-- > 0 ? std::optional<std::string>{"ab"} : std::nullopt;
            }};
}

client limited(concurrency_limit_options options, app inner) {
    return client{wrap(concurrency_limit{options}, std::move(inner))};
}

} // namespace

TEST_CASE("concurrency_limit: refuses at once who is too many", "[concurrency_limit]") {
    std::optional<client> site;
    int inner_status = 0;
    std::string retry;
    site = limited({.at_once = 1, .retry_after = 7s}, [&](env& request) {
        if (request.path_info() == "/outer") {
            const auto second = site->get("/inner");
            inner_status = second.status;
            retry = second.header("Retry-After").value_or("");
        }
        return text("in");
    });
    CHECK(site->get("/outer").status == 200);
    CHECK(inner_status == 503);
    CHECK(retry == "7");
    CHECK(site->get("/inner").status == 200);
}

TEST_CASE("concurrency_limit: a streamed body is in until it has ended", "[concurrency_limit]") {
    const client slow{wrap(concurrency_limit{{.at_once = 1}}, streamed), {.reads_at_most = 1}};
    auto open = slow.start({});
    CHECK(open.step() == exchange::wants::writable);
    CHECK(slow.get("/").status == 503);
    CHECK(open.finish().body == "abab");
    CHECK(slow.get("/").status == 200);
}

TEST_CASE(
    "concurrency_limit: text and files are out when the call returns", "[concurrency_limit]"
) {
    const client slow{
        wrap(concurrency_limit{{.at_once = 1}}, [](env&) { return text("some text"); }),
        {.reads_at_most = 1}};
    auto open = slow.start({});
    CHECK(open.step() == exchange::wants::writable);
    CHECK(slow.get("/").status == 200);
}

TEST_CASE("concurrency_limit: however a request ends, its place is free", "[concurrency_limit]") {
    const concurrency_limit limit{{.at_once = 1}};
    const auto free = [&] {
        return client{wrap(limit, [](env&) { return text("x"); })}.get("/").status == 200;
    };
    CHECK(client{wrap(limit, [](env&) -> response { throw 1; })}.get("/").status == 500);
    CHECK(free());
    const auto breaks = [](env&) {
        return response{
            200, {{"Content-Type", "text/plain"}}, []() -> std::optional<std::string> { throw 1; }};
    };
    CHECK(client{wrap(limit, breaks)}.get("/").status == 500);
    CHECK(free());
    CHECK(client{wrap(limit, streamed), {.leaves_at = 1}}.get("/").how == fate::aborted);
    CHECK(free());
    CHECK(client{wrap(limit, streamed)}.head("/").status == 200);
    CHECK(free());
    const app replacing = wrap(
        [](env& request, const app& next) {
            auto answer = next(request);
            answer.body = "other";
            return answer;
        },
        wrap(limit, streamed)
    );
    CHECK(client{replacing}.get("/").body == "other");
    CHECK(free());
}

TEST_CASE(
    "concurrency_limit: who may wait gets in when there is room", "[concurrency_limit][threads]"
) {
    const concurrency_limit limit{{.at_once = 1, .queue = 1, .wait = 24h}};
    const client holding{wrap(limit, streamed), {.reads_at_most = 1}};
    auto open = holding.start({});
    CHECK(open.step() == exchange::wants::writable);
    int status = 0;
    std::thread second{[&] { status = client{wrap(limit, streamed)}.get("/").status; }};
    CHECK(open.finish().status == 200);
    second.join();
    CHECK(status == 200);
}

TEST_CASE("concurrency_limit: nobody waits beyond the deadline", "[concurrency_limit]") {
    const concurrency_limit limit{{.at_once = 1, .queue = 9, .wait = 24h}};
    const client holding{wrap(limit, streamed), {.reads_at_most = 1}};
    auto open = holding.start({});
    CHECK(open.step() == exchange::wants::writable);
    const auto late = [](env& request, const app& next) {
        return next(request.until(request.config().clock->now()));
    };
    const client hurried{wrap(late, wrap(limit, streamed))};
    CHECK(hurried.get("/").status == 503);
}

TEST_CASE("concurrency_limit: refuses what can't be meant", "[concurrency_limit]") {
    CHECK_THROWS_AS(concurrency_limit({}), std::invalid_argument);
    CHECK_THROWS_AS(concurrency_limit({.at_once = 1, .wait = -1ms}), std::invalid_argument);
    CHECK_THROWS_AS(concurrency_limit({.at_once = 1, .wait = 25h}), std::invalid_argument);
    CHECK_THROWS_AS(concurrency_limit({.at_once = 1, .retry_after = -1s}), std::invalid_argument);
}
