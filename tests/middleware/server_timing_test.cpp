// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/server_timing.hpp>

#include <groat/as.hpp>
#include <groat/middleware/layer_times.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

using namespace groat;
using namespace std::chrono_literals;
using middleware::server_timing;
using server::test::client;

namespace {

std::optional<std::string> timing(
    response (*inner)(env&, server::test::fake_clock&), middleware::server_timing_options how = {}
) {
    const auto clock = std::make_shared<server::test::fake_clock>();
    const client one{
        wrap(server_timing{std::move(how)}, [=](env& request) { return inner(request, *clock); }),
        {.clock = clock}};
    return one.get("/").header("Server-Timing");
}

} // namespace

TEST_CASE("server_timing: the call is measured by the server's clock", "[server_timing]") {
    const auto inner = [](env&, server::test::fake_clock& clock) {
        clock.advance(1234us);
        return text("x");
    };
    CHECK(timing(inner) == "total;dur=1.234");
    CHECK(timing(inner, {.total = "app"}) == "app;dur=1.234");
    CHECK(timing(inner, {.total = ""}) == std::nullopt);
}

TEST_CASE("server_timing: what is measured inside comes first, in its order", "[server_timing]") {
    CHECK(timing([](env& request, server::test::fake_clock& clock) {
              {
                  const server_timing::span measured{request, "db"};
                  clock.advance(2ms);
              }
              server_timing::add(request, "cache", 70us, "hit");
              return text("x");
          }) == "db;dur=2.000, cache;dur=0.070;desc=\"hit\", total;dur=2.000");
}

TEST_CASE("server_timing: a layer in a mount measures into the same header", "[server_timing]") {
    CHECK(timing([](env& request, server::test::fake_clock&) {
              server_timing::add(request.child({{"PATH_INFO", "/x"}}), "db", 1ms);
              return text("x");
          }) == "db;dur=1.000, total;dur=0.000");
}

TEST_CASE(
    "server_timing: a description is one quoted string, whatever is in it", "[server_timing]"
) {
    CHECK(timing([](env& request, server::test::fake_clock&) {
              server_timing::add(request, "db", 1ms, "a\"b\\c\r\nX: y");
              return text("x");
          }) == R"(db;dur=1.000;desc="a\"b\\c  X: y", total;dur=0.000)");
}

TEST_CASE("server_timing: a loop can't make the head too large", "[server_timing]") {
    CHECK(
        timing(
            [](env& request, server::test::fake_clock&) {
                for (int i = 0; i < 1000; ++i)
                    server_timing::add(request, "a", 1ms);
                return text("x");
            },
            {.max_metrics = 2}
        ) == "a;dur=1.000, a;dur=1.000, total;dur=0.000"
    );
}

TEST_CASE("server_timing: without the layer a measurement does nothing", "[server_timing]") {
    const client one{[](env& request) {
        const server_timing::span measured{request, "db"};
        server_timing::add(request, "cache", 1ms);
        return text("x");
    }};
    CHECK_FALSE(one.get("/").header("Server-Timing"));
}

TEST_CASE("server_timing: layers that are measured are told of", "[server_timing]") {
    const auto clock = std::make_shared<server::test::fake_clock>();
    const auto slow = as("find who (slowly)", [=](env& request, const app& next) {
        clock->advance(2ms);
        return next(request);
    });
    const auto home = as("home", [=](env& request) {
        clock->advance(1ms);
        server_timing::add(request, "db", 1ms);
        return text("x");
    });
    const auto timing_of = [&](middleware::server_timing_options how, std::uint32_t one_of) {
        const app inner = wrap(server_timing{std::move(how)}, wrap(slow, home));
        return client{wrap(middleware::layer_times{{.one_of = one_of}}, inner), {.clock = clock}}
            .get("/")
            .header("Server-Timing");
    };
    const auto plain = "db;dur=1.000, total;dur=3.000";
    CHECK(
        timing_of({.layers = true}, 1) ==
        cat(plain, ", find-who--slowly-;dur=2.000, home;dur=1.000")
    );
    CHECK(
        timing_of({.max_metrics = 2, .layers = true}, 1) ==
        cat(plain, ", find-who--slowly-;dur=2.000")
    );
    CHECK(timing_of({.layers = true}, 0) == plain);
    CHECK(timing_of({}, 1) == plain);
}

TEST_CASE("server_timing: a name that is no token can't be meant", "[server_timing]") {
    CHECK_THROWS_AS(server_timing{{.total = "a b"}}, std::invalid_argument);
    const client one{[](env& request) {
        server_timing::add(request, "a,b", 1ms);
        return text("x");
    }};
    CHECK(one.get("/").status == 500);
}
