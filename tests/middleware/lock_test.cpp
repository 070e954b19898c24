// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/lock.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using middleware::lock;
using server::test::client;

namespace {

/// An app that notices when it is entered twice, in its call or in its pulls.
struct careless {
    std::atomic<int>& inside;
    std::atomic<bool>& twice;

    void enter() const {
        if (++inside > 1)
            twice = true;
    }
    response operator()(env&) const {
        enter();
        std::this_thread::yield();
        --inside;
        // From now on until its end the body is inside.
        return {
            200,
            {{"Content-Type", "text/plain"}},
            [*this, left = 3]() mutable -> std::optional<std::string> {
                if (left == 3)
                    enter();
                std::this_thread::yield();
                if (left-- > 0)
                    return "x";
                --inside;
                return std::nullopt;
            }};
    }
};

response streamed(env&) {
    return {200, {{"Content-Type", "text/plain"}}, [left = 2]() mutable {
                return left-- > 0 ? std::optional<std::string>{"ab"} : std::nullopt;
            }};
}

} // namespace

TEST_CASE("lock: one request at a time, call and body", "[lock][threads]") {
    std::atomic<int> inside{0};
    std::atomic<bool> twice{false};
    const app site = wrap(lock{}, careless{inside, twice});
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            const client mine{site, {.seed = static_cast<std::uint64_t>(t)}};
            for (int i = 0; i < 100; ++i)
                good += mine.get("/").body == "xxx";
        });
    for (auto& t : threads)
        t.join();
    CHECK(good == 400);
    CHECK_FALSE(twice);
}

TEST_CASE("lock: is held while a slow reader takes a streamed body", "[lock]") {
    const lock one{{.queue = 0}};
    const client slow{wrap(one, streamed), {.reads_at_most = 1}};
    auto open = slow.start({});
    CHECK(open.step() == exchange::wants::writable);
    const auto refused = client{wrap(one, streamed)}.get("/");
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "1");
    open.abort();
    CHECK(client{wrap(one, streamed)}.get("/").status == 200);
}

TEST_CASE("lock: patience has an end", "[lock]") {
    const lock one{{.wait = 1ms}};
    const client slow{wrap(one, streamed), {.reads_at_most = 1}};
    auto open = slow.start({});
    CHECK(open.step() == exchange::wants::writable);
    CHECK(client{wrap(one, streamed)}.get("/").status == 503);
    CHECK(open.finish().body == "abab");
}

TEST_CASE("lock: refuses what can't be meant", "[lock]") {
    CHECK_THROWS_AS(lock({.wait = -1ms}), std::invalid_argument);
    CHECK_THROWS_AS(lock({.retry_after = 25h}), std::invalid_argument);
}
