// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/rate_limit.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

using namespace groat;
using namespace std::chrono_literals;
using middleware::rate_limit;
using middleware::rate_limit_options;
using server::test::client;

namespace {

client limited(rate_limit_options options) {
    return client{wrap(rate_limit{std::move(options)}, [](env&) { return text("in"); })};
}

int from(const client& site, std::string address) {
    return site.send({.remote_addr = std::move(address)}).status;
}

} // namespace

TEST_CASE(
    "rate_limit: lets the burst through, then refuses until time has passed", "[rate_limit]"
) {
    const auto site = limited({.requests = 6, .per = 60s, .burst = 2});
    CHECK(site.get("/").status == 200);
    CHECK(site.get("/").status == 200);
    const auto refused = site.get("/");
    CHECK(refused.status == 429);
    CHECK(refused.header("Retry-After") == "10");
    site.clock().advance(9999ms);
    CHECK(site.get("/").header("Retry-After") == "1");
    site.clock().advance(1ms);
    CHECK(site.get("/").status == 200);
    CHECK(site.get("/").status == 429);
}

// draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
TEST_CASE("rate_limit: tells the policy and what is left", "[rate_limit]") {
    const auto site = limited({.requests = 6, .per = 60s, .burst = 2, .name = "login"});
    const auto first = site.get("/");
    CHECK(first.header("RateLimit-Policy") == R"("login";q=2;w=20)");
    CHECK(first.header("RateLimit") == R"("login";r=1;t=10)");
    CHECK(site.get("/").header("RateLimit") == R"("login";r=0;t=20)");
    CHECK(site.get("/").header("RateLimit") == R"("login";r=0;t=20)");
    const auto silent = limited({.requests = 6, .fields = false});
    CHECK_FALSE(silent.get("/").headers.contains("RateLimit"));
    CHECK_FALSE(silent.get("/").headers.contains("RateLimit-Policy"));
}

TEST_CASE("rate_limit: several in one stack tell each their own", "[rate_limit]") {
    const app inner =
        wrap(rate_limit{{.requests = 5, .name = "b"}}, [](env&) { return text("in"); });
    const client site{wrap(rate_limit{{.requests = 9, .name = "a"}}, inner)};
    CHECK(site.get("/").all("RateLimit").size() == 2);
}

TEST_CASE("rate_limit: counts clients apart, by address", "[rate_limit]") {
    const auto site = limited({.requests = 1});
    CHECK(from(site, "192.0.2.1") == 200);
    CHECK(from(site, "192.0.2.1") == 429);
    CHECK(from(site, "192.0.2.2") == 200);
}

TEST_CASE("rate_limit: of an IPv6 address the network counts", "[rate_limit]") {
    const auto site = limited({.requests = 1});
    CHECK(from(site, "2001:db8::1") == 200);
    CHECK(from(site, "2001:db8:0:0:ffff::1") == 429);
    CHECK(from(site, "2001:db8:0:1::1") == 200);
    CHECK(from(site, "192.0.2.1") == 200);
    CHECK(from(site, "::ffff:192.0.2.1") == 429);
    CHECK(from(site, "::ffff:192.0.2.2") == 200);
}

TEST_CASE("rate_limit: what is no address counts by its text", "[rate_limit]") {
    const auto site = limited({.requests = 1});
    CHECK(from(site, "unix:") == 200);
    CHECK(from(site, "unix:") == 429);
    CHECK(from(site, std::string(100'000, 'x')) == 200);
}

TEST_CASE("rate_limit: counts by a key of one's own, or not at all", "[rate_limit]") {
    const auto site = limited({.requests = 1, .key = [](const env& request) {
                                   const auto user = request.header("X-User");
                                   return user ? std::optional<std::string>{*user} : std::nullopt;
                               }});
    const auto as = [&](std::string name) {
        return site.send({.headers = {{"X-User", std::move(name)}}}).status;
    };
    CHECK(as("ann") == 200);
    CHECK(as("ann") == 429);
    CHECK(as("bob") == 200);
    for (int i = 0; i < 3; ++i)
        CHECK(site.get("/").status == 200);
    CHECK_FALSE(site.get("/").headers.contains("RateLimit"));
}

TEST_CASE("rate_limit: copies count together, objects apart", "[rate_limit]") {
    const rate_limit limit{{.requests = 1}};
    const auto inner = [](env&) { return text("in"); };
    const client one{wrap(limit, inner)};
    const client two{wrap(limit, inner)};
    CHECK(one.get("/").status == 200);
    CHECK(two.get("/").status == 429);
    CHECK(limited({.requests = 1}).get("/").status == 200);
}

TEST_CASE("rate_limit: refuses what can't be meant", "[rate_limit]") {
    CHECK_THROWS_AS(rate_limit({.requests = 0}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limit({.per = 0s}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limit({.per = 9000h}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limit({.requests = 2'000'000'000, .per = 1s}), std::invalid_argument);
    CHECK_THROWS_AS(
        rate_limit({.requests = 1, .per = 8000h, .burst = 4'000'000'000}), std::invalid_argument
    );
    CHECK_THROWS_AS(rate_limit({.keys = 0}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limit({.keys = 16'000'001}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limit({.name = "a\""}), std::invalid_argument);
    CHECK_THROWS_AS(rate_limit({.name = ""}), std::invalid_argument);
    CHECK_NOTHROW(rate_limit({.requests = 1'000'000'000, .per = 1s, .keys = 1}));
}
