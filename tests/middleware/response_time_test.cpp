// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/response_time.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using middleware::response_time;
using strings = std::vector<std::string>;

namespace {

server::test::reply taking(
    std::chrono::nanoseconds how_long, const response_time& layer, response answer = text("x")
) {
    const auto clock = std::make_shared<server::test::fake_clock>();
    const auto held = std::make_shared<response>(std::move(answer));
    const app site = wrap(layer, [=](env&) {
        clock->advance(how_long);
        return std::move(*held);
    });
    return server::test::client{site, {.clock = clock}}.get("/");
}

} // namespace

TEST_CASE("response_time: tells seconds with six decimals in X-Runtime", "[response_time]") {
    const auto shown = [](std::chrono::nanoseconds how_long) {
        return taking(how_long, response_time{}).all("X-Runtime");
    };
    CHECK(shown(0ns) == strings{"0.000000"});
    CHECK(shown(999ns) == strings{"0.000000"});
    CHECK(shown(1us) == strings{"0.000001"});
    CHECK(shown(1234us) == strings{"0.001234"});
    CHECK(shown(999'999us) == strings{"0.999999"});
    CHECK(shown(1s) == strings{"1.000000"});
    CHECK(shown(61s + 20ms) == strings{"61.020000"});
}

TEST_CASE("response_time: never tells less than nothing", "[response_time]") {
    CHECK(taking(-5ms, response_time{}).header("X-Runtime") == "0.000000");
}

TEST_CASE("response_time: takes another header's name", "[response_time]") {
    const auto reply = taking(5ms, response_time{{.header = "X-Response-Time"}});
    CHECK(reply.all("X-Response-Time") == strings{"0.005000"});
    CHECK(reply.all("X-Runtime").empty());
}

TEST_CASE("response_time: tells milliseconds in Server-Timing", "[response_time]") {
    const response_time layer{{.header = "", .server_timing = "app"}};
    CHECK(taking(1234us, layer).all("Server-Timing") == strings{"app;dur=1.234"});
    CHECK(taking(2us, layer).all("Server-Timing") == strings{"app;dur=0.002"});
    CHECK(taking(12s, layer).all("Server-Timing") == strings{"app;dur=12000.000"});
    CHECK(taking(2us, layer).all("X-Runtime").empty());
}

TEST_CASE("response_time: writes over its header, and beside other timings", "[response_time]") {
    const auto reply = taking(
        5ms,
        response_time{{.server_timing = "app"}},
        response{
            200,
            {{"Content-Type", "text/plain"}, {"X-Runtime", "old"}, {"Server-Timing", "db;dur=1"}},
            "x"}
    );
    CHECK(reply.all("X-Runtime") == strings{"0.005000"});
    CHECK(reply.all("Server-Timing") == strings{"db;dur=1", "app;dur=5.000"});
}

TEST_CASE("response_time: measures to the head, from where it stands", "[response_time]") {
    const auto clock = std::make_shared<server::test::fake_clock>();
    const app site = wrap(
        [=](env& request, const app& next) {
            clock->advance(1s);
            auto answer = next(request);
            clock->advance(2s);
            return answer;
        },
        wrap(
            response_time{},
            [=](env&) {
                clock->advance(3s);
                return text([=, n = 0]() mutable -> std::optional<std::string> {
                    clock->advance(4s);
                    return n++ ? std::nullopt : std::optional{std::string{"x"}};
                });
            }
        )
    );
    CHECK(server::test::client{site, {.clock = clock}}.get("/").header("X-Runtime") == "3.000000");
}

TEST_CASE("response_time: refuses what is no token, and nothing at all", "[response_time]") {
    CHECK_THROWS_WITH(
        response_time({.header = "X Runtime"}), "response_time: \"X Runtime\" is no token"
    );
    CHECK_THROWS_WITH(
        response_time({.server_timing = "a;b"}), "response_time: \"a;b\" is no token"
    );
    CHECK_THROWS_AS(response_time({.header = ""}), std::invalid_argument);
}
