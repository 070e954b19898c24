// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test.hpp>

#include <groat/filter.hpp>
#include <groat/lint.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using server::test::client;
using server::test::reply;
using server::test::request;

namespace {

/// Answers with what it was asked: method, path, type and body.
response describe_request(env& in) {
    const auto read = in.input().gather(1000).value_or("too much");
    return text(cat(in.method(), " ", in.path_info(), " ", in.content_type(), " ", read));
}

std::string what(const std::exception_ptr& error) {
    if (!error)
        return "";
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    }
}

/// A connector that remembers what it was given.
struct canned final : server::test::connector {
    reply exchange(request asked) override {
        seen.push_back(std::move(asked));
        return answer;
    }
    std::vector<request> seen;
    reply answer;
};

inline constexpr slot<std::string> greeting{"test.greeting"};

} // namespace

TEST_CASE("client: each method has its word", "[client]") {
    const client c{describe_request};
    CHECK(c.get("/x").body == "GET /x  ");
    CHECK(c.options("/x").body == "OPTIONS /x  ");
    CHECK(c.del("/x").body == "DELETE /x  ");
    CHECK(c.post("/x", "a=b").body == "POST /x application/x-www-form-urlencoded a=b");
    CHECK(c.put("/x", "a", "text/plain").body == "PUT /x text/plain a");
    CHECK(c.patch("/x", "a", "text/plain").body == "PATCH /x text/plain a");
    CHECK(c.send({.method = "PROPFIND", .target = "/x"}).body == "PROPFIND /x  ");
}

TEST_CASE("client: HEAD gets a head that tells the length", "[client]") {
    const auto got = client{describe_request}.head("/x");
    CHECK(got.status == 200);
    CHECK(got.header("Content-Length") == "9");
    CHECK(got.body.empty());
}

TEST_CASE(
    "client: takes an app, a lambda, or a configuration routine that it calls once", "[client]"
) {
    const app ready = [](env&) { return text("app"); };
    CHECK(client{ready}.get("/").body == "app");
    CHECK(client{[](env&) { return text("lambda"); }}.get("/").body == "lambda");
    int calls = 0;
    const client configured{[&calls](const config& facts) {
        ++calls;
        return app{[name = facts.server_name](env&) { return text(name); }};
    }};
    CHECK(calls == 1);
    CHECK(configured.get("/").body == "groat-test");
    CHECK(configured.get("/").body == "groat-test");
    CHECK(calls == 1);
}

TEST_CASE("client: the reply has the head as it left", "[client]") {
    const auto got =
        client{[](env&) {
            return response{
                302, {{"Location", "/y"}, {"Set-Cookie", "a=1"}, {"set-cookie", "b=2"}}, ""};
        }}.get("/x");
    CHECK(got.status == 302);
    CHECK(got.reason == "Found");
    CHECK(got.header("location") == "/y");
    CHECK(got.all("Set-Cookie") == std::vector<std::string>{"a=1", "b=2"});
    CHECK(got.header("Content-Length") == "0"); // the exchange added it
    CHECK(got.header("Status") == std::nullopt);
    CHECK_FALSE(got.ok());
}

TEST_CASE("client: the reply tells the truth about the exchange", "[client]") {
    const client c{[](env& in) {
        in.request_exit();
        return text(in.input().gather(10).value_or(""));
    }};
    const auto got = c.post("/", "abc");
    CHECK(got.over);
    CHECK(got.ok());
    CHECK(got.how == fate::done);
    CHECK(got.body_bytes == 3);
    CHECK(got.input_bytes == 3);
    // Status: 200 OK, Content-Type: text/plain; charset=utf-8, Content-Length: 3 and an empty line
    CHECK(got.head_bytes == 16 + 41 + 19 + 2);
    CHECK(got.error == nullptr);
    CHECK(got.wants_exit);
    CHECK(got.errors.empty());
}

TEST_CASE("client: what the app throws is told and does not come out", "[client]") {
    const auto got = client{[](env&) -> response { throw std::runtime_error{"oh no"}; }}.get("/");
    CHECK(got.status == 500);
    CHECK(got.how == fate::done);
    CHECK(what(got.error) == "oh no");
    REQUIRE(got.errors.size() == 1);
    CHECK(got.errors[0].find("oh no") != std::string::npos);
}

TEST_CASE("client: a body that breaks half-way leaves a cut reply", "[client]") {
    const auto got = client{[](env&) {
                         return response{200, {{"Content-Type", "text/plain"}}, []() -> generator {
                                             co_yield flushed("half");
                                             throw std::runtime_error{"oh no"};
                                         }};
                     }}.get("/");
    CHECK(got.status == 200);
    CHECK(got.body == "half");
    CHECK(got.how == fate::failed);
    CHECK(what(got.error) == "oh no");
    CHECK_FALSE(got.ok());
}

TEST_CASE("client: chunks end where bytes must not be held back", "[client]") {
    const auto got = client{[](env&) {
                         return response{200, {{"Content-Type", "text/plain"}}, []() -> generator {
                                             co_yield "a";
                                             co_yield flushed("b");
                                             co_yield "c";
                                             co_yield "d";
                                         }};
                     }}.get("/");
    using pieces = std::vector<server::test::piece>;
    CHECK((got.chunks == pieces{{"ab", false}, {"cd", false}}));
    CHECK(got.body == "abcd");
}

TEST_CASE("client: a body that wakes itself before it waits is not lost", "[client]") {
    const auto got = client{[](env& in) {
                         return response{
                             200,
                             {{"Content-Type", "text/plain"}},
                             [wake = in.waker(), n = 0]() mutable -> pulled {
                                 if (++n == 100)
                                     return chunk("late");
                                 if (n > 100)
                                     return end_of_body;
                                 wake();
                                 return not_yet;
                             }};
                     }}.get("/");
    CHECK(got.body == "late");
}

TEST_CASE("client: an exchange that nobody wakes is given up", "[client]") {
    auto ended = std::make_shared<std::optional<fate>>();
    const client c{
        [ended](env& in) {
            static_cast<void>(in.waker());
            response answer{200, {{"Content-Type", "text/plain"}}, [] { return not_yet; }};
            answer.body = on_end(std::move(answer.body), [ended](fate how) { *ended = how; });
            return answer;
        },
        {.patience = 1ms}};
    CHECK_THROWS_AS(c.get("/"), server::test::nobody_woke);
    CHECK(*ended == fate::failed);
}

TEST_CASE("client: one that wakes itself and has nothing is given up too", "[client]") {
    const client c{
        [](env& in) {
            return response{200, {{"Content-Type", "text/plain"}}, [wake = in.waker()] {
                                wake();
                                return not_yet;
                            }};
        },
        {.patience = 1ms}};
    CHECK_THROWS_AS(c.get("/"), server::test::nobody_woke);
}

TEST_CASE("client: a malformed request never reaches the app", "[client]") {
    int calls = 0;
    const client c{[&calls](env&) {
        ++calls;
        return text("x");
    }};
    CHECK_THROWS_AS(c.get("no slash"), std::invalid_argument);
    CHECK(calls == 0);
}

TEST_CASE("client: the app sees the server that the options describe", "[client]") {
    const app facts = [](env& in) {
        const auto& c = in.config();
        return text(
            cat(c.multithread ? "t" : "-",
                c.multiprocess ? "p" : "-",
                c.run_once ? "o" : "-",
                " ",
                c.server_name)
        );
    };
    CHECK(client{facts}.get("/").body == "--o groat-test");
    const client other{
        facts,
        {.multithread = true, .multiprocess = true, .run_once = false, .server_name = "other"}};
    CHECK(other.get("/").body == "tp- other");
}

TEST_CASE("client: it owns the clock", "[client]") {
    const client c{
        [](env& in) { return text(std::to_string(in.started_wall().time_since_epoch() / 1s)); }};
    CHECK(c.get("/").body == "784111777");
    c.clock().advance(10s);
    const auto got = c.get("/");
    CHECK(got.body == "784111787");
    CHECK(got.started == c.clock().now());
    CHECK(got.ended == c.clock().now());
}

TEST_CASE("client: two clients can have one clock", "[client]") {
    const auto clock = std::make_shared<server::test::fake_clock>();
    const app x = [](env&) { return text("x"); };
    const client a{x, {.clock = clock}};
    const client b{x, {.clock = clock}};
    a.clock().advance(1s);
    CHECK(b.get("/").started == clock->now());
    CHECK(&a.clock() == &b.clock());
}

TEST_CASE("client: an exchange may be prepared before the app sees it", "[client]") {
    const client c{[](env& in) { return text(*in.get(greeting)); }, {.prepare = [](env& in) {
                       in.put(greeting, "hello");
                   }}};
    CHECK(c.get("/").body == "hello");
}

TEST_CASE("client: what is flushed is shown while the body's own code still runs", "[client]") {
    std::string arrived, when_pulled_again;
    const client c{
        [&](env&) {
            return response{200, {{"Content-Type", "text/plain"}}, [&]() -> generator {
                                co_yield flushed("first");
                                when_pulled_again = arrived;
                                co_yield "last";
                            }};
        },
        {.arrives = [&](const reply& so_far) { arrived = so_far.body; }}};
    CHECK(c.get("/").body == "firstlast");
    CHECK(when_pulled_again == "first");
    CHECK(arrived == "firstlast");
}

TEST_CASE("client: a Proxy header does not become HTTP_PROXY", "[client]") {
    const client c{[](env& in) { return text(body{in.var("HTTP_PROXY").value_or("none")}); }};
    CHECK(c.send({.headers = {{"Proxy", "evil.example"}}}).body == "none");
}

TEST_CASE("client: the limits of the exchange can be set", "[client]") {
    const app big = [](env&) {
        return response{200, {{"Content-Type", "text/plain"}, {"X-A", std::string(100, 'a')}}, "x"};
    };
    CHECK(client{big}.get("/").status == 200);
    CHECK(client{big, {.exchange = {.max_head = 100}}}.get("/").status == 500);
}

TEST_CASE("client: the error sink's lines are kept", "[client]") {
    const auto got = client{[](env& in) {
                         in.error("one");
                         in.on_cleanup([&in] { in.error("two"); });
                         return text("x");
                     }}.get("/");
    CHECK(got.errors == std::vector<std::string>{"one", "two"});
}

TEST_CASE("client: a line in the error sink can be fatal", "[client]") {
    const client c{
        [](env& in) {
            if (in.path_info() == "/log")
                in.error("a line");
            return text("x");
        },
        {.fatal_errors = true}};
    CHECK(c.get("/").ok());
    CHECK_THROWS_WITH(c.get("/log"), Catch::Contains("a line"));
    CHECK_THROWS_AS(c.get("/log"), server::test::error_written);
    CHECK_THROWS_AS(c.start({.target = "/log"}).finish(), server::test::error_written);
}

TEST_CASE("client: lint watches unless told not to", "[client]") {
    // RFC 9110, 15.4.5 and 8.6: a 204 has no Content-Length.
    const app wrong = [](env&) { return response{204, {{"Content-Length", "0"}}}; };
    CHECK_THROWS_AS(client{wrong}.get("/"), lint_error);
    CHECK(client{wrong, {.lint = false}}.get("/").status == 204);
}

TEST_CASE("client: an exchange that is driven by hand is linted too", "[client]") {
    const client c{[](env&) { return response{204, {{"Content-Length", "0"}}}; }};
    auto by_hand = c.start({});
    CHECK_THROWS_AS(by_hand.finish(), lint_error);
    CHECK(by_hand.so_far().status == 204);
}

TEST_CASE("client: cookies are kept if wanted", "[client]") {
    const app counter = [](env& in) {
        const auto sent = std::string{in.header("Cookie").value_or("none")};
        response answer = text(sent);
        if (in.path_info() == "/set")
            answer.headers.add("Set-Cookie", "n=1; Path=/");
        if (in.path_info() == "/drop")
            answer.headers.add("Set-Cookie", "n=; Path=/; Max-Age=0");
        return answer;
    };
    const client keeps{counter, {.cookies = true}};
    CHECK(keeps.get("/set?x=/y").body == "none");
    CHECK(keeps.get("/").body == "n=1");
    CHECK(keeps.send({.headers = {{"Cookie", "m=2"}}}).body == "m=2; n=1");
    CHECK(keeps.send({.host = "other"}).body == "none");
    CHECK(keeps.cookies().get("n") == "1");
    CHECK(keeps.get("/drop").body == "n=1");
    CHECK(keeps.get("/").body == "none");

    const client forgets{counter};
    CHECK(forgets.get("/set").find_cookie("n")->value == "1");
    CHECK(forgets.get("/").body == "none");
}

TEST_CASE("client: cookies expire by the client's clock", "[client]") {
    const client c{
        [](env& in) {
            response answer = text(std::string{in.header("Cookie").value_or("none")});
            if (in.path_info() == "/set")
                answer.headers.add("Set-Cookie", "n=1; Max-Age=60");
            return answer;
        },
        {.cookies = true}};
    c.get("/set");
    CHECK(c.get("/").body == "n=1");
    c.clock().advance(60s);
    CHECK(c.get("/").body == "none");
}

TEST_CASE("client: a Secure cookie goes back over https alone", "[client]") {
    const client c{
        [](env& in) {
            response answer = text(std::string{in.header("Cookie").value_or("none")});
            answer.headers.add("Set-Cookie", "n=1; Secure");
            return answer;
        },
        {.cookies = true}};
    c.get("/");
    CHECK(c.get("/").body == "none");
    CHECK(c.send({.scheme = "https"}).body == "n=1");
}

TEST_CASE("client: a copy shares app, clock and cookies", "[client]") {
    const client c{[](env&) { return text("x"); }, {.cookies = true}};
    const client copy = c;
    CHECK(&copy.clock() == &c.clock());
    CHECK(&copy.cookies() == &c.cookies());
    CHECK(copy.get("/").body == "x");
}

TEST_CASE("client: several threads may send at once", "[client]") {
    std::atomic<int> good = 0;
    const client c{
        [](env& in) {
            response answer = text(std::string{in.path_info()});
            answer.headers.add("Set-Cookie", cat("n=", in.path_info()));
            return answer;
        },
        {.seed = 1, .cookies = true, .multithread = true}};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&c, &good, path = "/" + std::to_string(t)] {
            for (int i = 0; i < 25; ++i)
                good += c.get(path).body == path ? 1 : 0;
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(good == 100);
}

TEST_CASE("client: the same words go over another connector", "[client]") {
    const auto over = std::make_shared<canned>();
    over->answer = server::test::read_reply("Set-Cookie: a=1; Path=/\r\n\r\nhi");
    over->answer.over = true;
    const client c{over, {.cookies = true}};
    CHECK(c.get("/x").body == "hi");
    CHECK(c.post("/y", "b", "text/plain").ok());
    REQUIRE(over->seen.size() == 2);
    CHECK(over->seen[0].target == "/x");
    CHECK(over->seen[0].headers.empty());
    CHECK(over->seen[1].method == "POST");
    CHECK(
        over->seen[1].headers ==
        std::vector<server::test::field>{{"Content-Type", "text/plain"}, {"Cookie", "a=1"}}
    );
    CHECK_THROWS_AS(c.start({}), std::logic_error);
    CHECK_THROWS_AS(client{std::shared_ptr<server::test::connector>{}}, std::invalid_argument);
}

TEST_CASE("client: errors are fatal over another connector too", "[client]") {
    const auto over = std::make_shared<canned>();
    over->answer.errors = {"a line"};
    const client c{over, {.fatal_errors = true}};
    CHECK_THROWS_AS(c.get("/"), server::test::error_written);
}
