// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/body_limit.hpp>

#include <groat/middleware/catch_exceptions.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using middleware::body_limit;
using server::test::client;

namespace {

response reading(env& request) {
    std::string all;
    for (auto got = request.input().pull(); got.what != pulled::end; got = request.input().pull())
        all += got.data;
    return text(all);
}

/// A body of unknown length, in pieces.
body pieces(std::vector<std::string> all) {
    return body{[all = std::move(all), n = std::size_t{0}]() mutable -> std::optional<std::string> {
        return n < all.size() ? std::optional{all[n++]} : std::nullopt;
    }};
}

} // namespace

TEST_CASE("body_limit: judges the announced length before the app is called", "[body_limit]") {
    int calls = 0;
    const client site{wrap(body_limit{4}, [&](env& request) {
        ++calls;
        return reading(request);
    })};
    CHECK(site.post("/", "1234").body == "1234");
    CHECK(site.post("/", "12345").status == 413);
    CHECK(calls == 1);
    CHECK(site.get("/").status == 200);
}

TEST_CASE("body_limit: counts what was not announced", "[body_limit]") {
    const client site{wrap(body_limit{4}, reading)};
    CHECK(site.post("/", pieces({"12", "34"})).body == "1234");
    CHECK(site.post("/", pieces({"12", "34", "5"})).status == 413);
    CHECK(site.post("/", pieces({"12345"})).status == 413);
    CHECK(site.post("/", pieces({})).body.empty());
    for (std::uint64_t seed = 1; seed < 50; ++seed) {
        const client cut{wrap(body_limit{4}, reading), {.seed = seed}};
        CHECK(cut.post("/", pieces({"1", "2", "34"})).body == "1234");
        CHECK(cut.post("/", pieces({"1", "2", "345"})).status == 413);
    }
}

TEST_CASE("body_limit: is not talked out of it by a layer inside", "[body_limit]") {
    const client site{wrap(body_limit{4}, wrap(middleware::catch_exceptions{}, reading))};
    CHECK(site.post("/", pieces({"12345"})).status == 413);
}

TEST_CASE("body_limit: what else is thrown goes on outward", "[body_limit]") {
    const client site{wrap(body_limit{4}, [](env&) -> response { throw std::logic_error{"x"}; })};
    CHECK(site.post("/", pieces({"1"})).status == 500);
}

TEST_CASE("body_limit: holds for what a layer outside has unpacked", "[body_limit]") {
    const client site{wrap(
        [](env& request, const app& next) {
            return next(request.child({}, pieces({"unpacked to much more"})));
        },
        wrap(body_limit{4}, reading)
    )};
    CHECK(site.post("/", "1").status == 413);
}

TEST_CASE("body_limit: a response that reads while it is sent fails", "[body_limit]") {
    const client site{wrap(body_limit{4}, [](env& request) {
        return text([&request, n = 0]() mutable -> std::optional<std::string> {
            if (n++ == 0)
                return "head";
            const auto got = request.input().pull();
            return got.what == pulled::end ? std::nullopt : std::optional{std::string{got.data}};
        });
    })};
    const auto reply = site.post("/", pieces({"12345"}));
    CHECK(reply.status == 200);
    CHECK(reply.how == fate::failed);
    CHECK(reply.body == "head");
}

TEST_CASE("body_limit: a limit of nothing is a programming error", "[body_limit]") {
    CHECK_THROWS_WITH(body_limit{0}, "body_limit: the limit must be at least 1 byte");
}
