// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/pending.hpp>

#include <groat/filter.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;
using server::test::client;
using wants = exchange::wants;

namespace {

/// What a body streams: lines that others put in.
class topic {
public:
    void publish(std::string line) {
        waker who;
        {
            const std::lock_guard hold{mutex_};
            lines_.push_back(std::move(line));
            who = who_;
        }
        who();
    }

    /// An app that streams until a line says "end".
    [[nodiscard]] app stream() {
        return [this](env& in) {
            who_ = in.waker();
            in.on_complete([this](const outcome& how) { complete = how.how; });
            body content = [this] { return next(); };
            return response{
                200, {{"Content-Type", "text/plain"}}, on_end(std::move(content), [this](fate how) {
                    body_ended = how;
                })};
        };
    }

    std::optional<fate> complete;
    std::optional<fate> body_ended;

private:
    pulled next() {
        const std::lock_guard hold{mutex_};
        if (lines_.empty())
            return not_yet;
        held_ = std::move(lines_.front());
        lines_.pop_front();
        return held_ == "end" ? end_of_body : chunk(held_);
    }

    std::mutex mutex_;
    std::deque<std::string> lines_;
    std::string held_;
    waker who_;
};

app hello() {
    return [](env&) { return text("hello"); };
}

} // namespace

TEST_CASE("pending: nothing runs before the first step", "[pending]") {
    bool called = false;
    const client c{[&called](env&) {
        called = true;
        return text("x");
    }};
    auto x = c.start({});
    CHECK_FALSE(called);
    CHECK_FALSE(x.over());
    CHECK(x.so_far().status == 0);
    CHECK(x.run_until_waits() == wants::done);
    CHECK(called);
    CHECK(x.over());
}

TEST_CASE("pending: the head has left while the body waits", "[pending]") {
    topic news;
    const client c{news.stream()};
    auto x = c.start({});
    CHECK(x.run_until_waits() == wants::wake);
    CHECK(x.so_far().status == 200);
    CHECK(x.so_far().header("Content-Type") == "text/plain");
    CHECK(x.so_far().body.empty());
    CHECK_FALSE(x.so_far().over);
    CHECK_FALSE(x.woken());

    news.publish("one");
    CHECK(x.woken());
    CHECK(x.so_far().body.empty());
    CHECK(x.run_until_waits() == wants::wake);
    CHECK(x.so_far().body == "one");

    news.publish("end");
    CHECK(x.run_until_waits() == wants::done);
    const auto got = x.finish();
    CHECK(got.ok());
    using pieces = std::vector<server::test::piece>;
    CHECK((got.chunks == pieces{{"", true}, {"one", true}}));
}

TEST_CASE("pending: a client that leaves is heard by body and hooks", "[pending]") {
    topic news;
    const client c{news.stream()};
    auto x = c.start({});
    news.publish("one");
    x.run_until_waits();
    x.abort();
    CHECK(x.over());
    CHECK(news.body_ended == fate::aborted);
    CHECK(news.complete == fate::aborted);
    const auto got = x.finish();
    CHECK(got.how == fate::aborted);
    CHECK(got.body == "one");
    CHECK(got.over);
    CHECK(x.step() == wants::done);
}

TEST_CASE("pending: a server that gives up fails the exchange", "[pending]") {
    topic news;
    auto x = client{news.stream()}.start({});
    x.run_until_waits();
    x.abort(fate::failed);
    CHECK(x.finish().how == fate::failed);
    CHECK(news.complete == fate::failed);
}

TEST_CASE("pending: one that is dropped is aborted", "[pending]") {
    topic news;
    {
        auto x = client{news.stream()}.start({});
        x.run_until_waits();
        CHECK_FALSE(news.complete);
    }
    CHECK(news.complete == fate::aborted);
}

TEST_CASE("pending: one that is assigned over is aborted", "[pending]") {
    topic news;
    auto x = client{news.stream()}.start({});
    x.run_until_waits();
    x = client{hello()}.start({});
    CHECK(news.complete == fate::aborted);
    CHECK(x.finish().body == "hello");
}

TEST_CASE("pending: it can be woken by hand", "[pending]") {
    topic news;
    auto x = client{news.stream()}.start({});
    x.run_until_waits();
    x.wake();
    CHECK(x.woken());
    CHECK(x.run_until_waits() == wants::wake); // the body had nothing still
    CHECK_FALSE(x.woken());
}

TEST_CASE("pending: it waits for a wake of another thread", "[pending]") {
    topic news;
    const client c{news.stream()};
    auto stream = c.start({});
    CHECK(stream.run_until_waits() == wants::wake);
    std::thread other{[&] { news.publish("line"); }};
    stream.wait_for_wake();
    CHECK(stream.woken());
    other.join();
    CHECK(stream.run_until_waits() == wants::wake);
    CHECK(stream.so_far().body == "line");
}

TEST_CASE("pending: finish waits for other threads", "[pending]") {
    topic news;
    auto x = client{news.stream()}.start({});
    x.run_until_waits();
    std::jthread other{[&news] {
        for (int i = 0; i < 100; ++i)
            news.publish("x");
        news.publish("end");
    }};
    const auto got = x.finish();
    CHECK(got.body == std::string(100, 'x'));
    CHECK(got.ok());
}

TEST_CASE("pending: a deadline aborts what is parked when the clock passes it", "[pending]") {
    topic news;
    const client c{news.stream(), {.deadline = 10s}};
    auto x = c.start({});
    CHECK(x.environment().deadline() == c.clock().now() + 10s);
    CHECK(x.run_until_waits() == wants::wake);
    c.clock().advance(10s - 1ns);
    CHECK(x.run_until_waits() == wants::wake);
    c.clock().advance(1ns);
    CHECK(x.run_until_waits() == wants::done);
    CHECK(x.finish().how == fate::aborted);
    CHECK(news.complete == fate::aborted);
}

TEST_CASE("pending: finish notices a clock that another thread moves", "[pending]") {
    topic news;
    const client c{news.stream(), {.deadline = 10s}};
    auto x = c.start({});
    x.run_until_waits();
    std::jthread other{[&c] { c.clock().advance(10s); }};
    CHECK(x.finish().how == fate::aborted);
}

TEST_CASE("pending: a slow reader is seen go by go", "[pending]") {
    const client c{hello(), {.reads_at_most = 20}};
    auto x = c.start({});
    // Status: 200 OK, Content-Type: text/plain; charset=utf-8, Content-Length: 5, hello
    const std::size_t whole = 16 + 41 + 19 + 2 + 5;
    for (std::size_t taken = 20; taken < whole; taken += 20) {
        CHECK(x.step() == wants::writable);
        CHECK(x.so_far().head_bytes + x.so_far().body_bytes == taken);
    }
    CHECK(x.step() == wants::done);
    CHECK(x.finish().body == "hello");
}

TEST_CASE("pending: it may outlive its client", "[pending]") {
    std::optional<server::test::pending> x;
    {
        const client c{hello()};
        x.emplace(c.start({}));
    }
    CHECK(x->finish().body == "hello");
}

TEST_CASE("pending: the env of a finished exchange is gone", "[pending]") {
    auto x = client{hello()}.start({});
    CHECK(x.environment().method() == "GET");
    x.finish();
    CHECK_THROWS_AS(x.environment(), std::logic_error);
    CHECK(x.finish().body == "hello"); // the reply stays
}
