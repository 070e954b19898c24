// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/health.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using middleware::health;
using middleware::health_options;
using server::test::client;

namespace {

client with(health_options options = {}) {
    return client{wrap(health{std::move(options)}, [](env&) { return text("site"); })};
}

} // namespace

TEST_CASE("health: is alive as long as it answers", "[health]") {
    const auto reply = with({.is_ready = [](const env&) { return false; }}).get("/livez");
    CHECK(reply.status == 200);
    CHECK(reply.body == "live\n");
    CHECK(reply.header("Cache-Control") == "no-store");
}

TEST_CASE("health: is ready when it says so", "[health]") {
    bool warm = false;
    const auto site = with({.is_ready = [&](const env&) { return warm; }});
    CHECK(site.get("/readyz").status == 503);
    CHECK(site.get("/readyz").header("Cache-Control") == "no-store");
    warm = true;
    CHECK(site.get("/readyz").status == 200);
    CHECK(with().get("/readyz").status == 200);
}

TEST_CASE("health: leaves all other paths alone", "[health]") {
    for (const auto* path : {"/", "/livez/", "/livez/x", "/LIVEZ", "/readyzz", "/x/livez"})
        CHECK(with().get(path).body == "site");
}

TEST_CASE("health: is asked with GET and HEAD", "[health]") {
    CHECK(with().head("/livez").status == 200);
    const auto reply = with().post("/livez", "x");
    CHECK(reply.status == 405);
    CHECK(reply.header("Allow") == "GET, HEAD");
}

TEST_CASE("health: takes paths of one's own, or one", "[health]") {
    const auto site = with({.live = "", .ready = "/up"});
    CHECK(site.get("/up").body == "ready\n");
    CHECK(site.get("/livez").body == "site");
    const auto mounted = site.send({.target = "/app", .script_name = "/app"}); // an empty PATH_INFO
    CHECK(mounted.body == "site");
}

TEST_CASE("health: refuses paths that cannot be meant", "[health]") {
    CHECK_THROWS_AS((health{{.live = "livez"}}), std::invalid_argument);
    CHECK_THROWS_AS((health{{.live = "/x", .ready = "/x"}}), std::invalid_argument);
    CHECK_THROWS_AS((health{{.live = "", .ready = ""}}), std::invalid_argument);
}
