// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/cors.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace groat;
using middleware::cors;
using middleware::cors_options;
using server::test::client;
using server::test::reply;
using strings = std::vector<std::string>;

namespace {

const std::string ours = "https://app.example.org";

client with(
    cors_options options, app inside = [](env&) { return text("secret"); }
) {
    return client{wrap(cors{std::move(options)}, std::move(inside))};
}

reply from(const client& site, std::string origin, std::string method = "GET") {
    return site.send({.method = std::move(method), .headers = {{"Origin", std::move(origin)}}});
}

reply preflight(const client& site, std::string origin, std::string method = "PUT") {
    return site.send(
        {.method = "OPTIONS",
         .headers =
             {{"Origin", std::move(origin)}, {"Access-Control-Request-Method", std::move(method)}}}
    );
}

} // namespace

TEST_CASE("cors: opens the answer to an origin of the list", "[cors]") {
    const auto got = from(with({.origins = {"https://other.example", ours}}), ours);
    CHECK(got.body == "secret");
    CHECK(got.all("Access-Control-Allow-Origin") == strings{ours});
    CHECK(got.all("Vary") == strings{"Origin"});
    CHECK_FALSE(got.header("Access-Control-Allow-Credentials"));
}

TEST_CASE("cors: never repeats an origin that is not of the list", "[cors]") {
    const auto site = with({.origins = {ours}, .credentials = true});
    for (const std::string origin :
         {"https://evil.example",
          "null",
          "http://app.example.org",
          "https://app.example.org:8443",
          "https://app.example.org.evil.example",
          "https://xapp.example.org",
          "https://APP.example.org",
          "https://app.example.org/",
          "*",
          "",
          "https://app.example.org, https://evil.example"}) {
        INFO(origin);
        for (const auto& got : {from(site, origin), preflight(site, origin)}) {
            CHECK_FALSE(got.header("Access-Control-Allow-Origin"));
            CHECK_FALSE(got.header("Access-Control-Allow-Credentials"));
            CHECK(got.all("Vary") == strings{"Origin"});
        }
        CHECK(from(site, origin).body == "secret"); // cors opens, and never closes
        CHECK(preflight(site, origin).status == 403);
    }
}

TEST_CASE("cors: says that the answer depends on Origin when there is none too", "[cors]") {
    const auto got = with({.origins = {ours}}).get("/");
    CHECK(got.all("Vary") == strings{"Origin"});
    CHECK_FALSE(got.header("Access-Control-Allow-Origin"));
}

TEST_CASE("cors: * is for everyone and depends on nothing", "[cors]") {
    const auto site = with({.origins = {"*"}});
    for (const auto& got :
         {from(site, "https://any.example"), from(site, "null"), preflight(site, "null")}) {
        CHECK(got.all("Access-Control-Allow-Origin") == strings{"*"});
        CHECK_FALSE(got.header("Access-Control-Allow-Credentials"));
        CHECK_FALSE(got.header("Vary"));
    }
    CHECK_FALSE(site.get("/").header("Access-Control-Allow-Origin"));
}

TEST_CASE("cors: allows credentials if told to", "[cors]") {
    const auto site = with({.origins = {ours}, .credentials = true});
    CHECK(from(site, ours).header("Access-Control-Allow-Credentials") == "true");
    CHECK(preflight(site, ours).header("Access-Control-Allow-Credentials") == "true");
}

TEST_CASE("cors: asks the callable for origins that can be", "[cors]") {
    strings asked;
    const auto site = with({.allow = [&](std::string_view origin) {
        asked.emplace_back(origin);
        return origin == ours;
    }});
    CHECK(from(site, ours).header("Access-Control-Allow-Origin") == ours);
    CHECK_FALSE(from(site, "https://evil.example").header("Access-Control-Allow-Origin"));
    CHECK_FALSE(from(site, "null").header("Access-Control-Allow-Origin"));
    CHECK_FALSE(from(site, "https://a b").header("Access-Control-Allow-Origin"));
    CHECK(asked == strings{ours, "https://evil.example"});
}

TEST_CASE("cors: answers a preflight itself, with what is allowed", "[cors]") {
    int calls = 0;
    const auto site = with(
        {.origins = {ours},
         .methods = {"PUT", "DELETE"},
         .headers = {"Content-Type", "Authorization"},
         .max_age = std::chrono::minutes{5}},
        [&](env&) {
            ++calls;
            return text("x");
        }
    );
    const auto got = preflight(site, ours);
    CHECK(calls == 0);
    CHECK(got.status == 204);
    CHECK(got.header("Access-Control-Allow-Origin") == ours);
    CHECK(got.header("Access-Control-Allow-Methods") == "PUT, DELETE");
    CHECK(got.header("Access-Control-Allow-Headers") == "Content-Type, Authorization");
    CHECK(got.header("Access-Control-Max-Age") == "300");
    CHECK(got.all("Vary") == strings{"Origin"});
}

TEST_CASE("cors: an OPTIONS that is no preflight is the app's", "[cors]") {
    const auto site = with({.origins = {ours}});
    CHECK(from(site, ours, "OPTIONS").body == "secret");
    CHECK(
        site.send({.method = "OPTIONS", .headers = {{"Access-Control-Request-Method", "PUT"}}}
        ).body == "secret"
    );
    CHECK(
        site.send({.method = "GET",
                   .headers = {{"Origin", ours}, {"Access-Control-Request-Method", "PUT"}}}
        ).body == "secret"
    );
}

TEST_CASE("cors: shows the headers that a page may see", "[cors]") {
    const auto site = with({.origins = {ours}, .expose = {"X-Total", "Link"}});
    CHECK(from(site, ours).header("Access-Control-Expose-Headers") == "X-Total, Link");
    CHECK_FALSE(from(site, "https://evil.example").header("Access-Control-Expose-Headers"));
}

TEST_CASE("cors: what the app itself opened counts for nothing", "[cors]") {
    const auto site = with({.origins = {ours}}, [](env&) {
        return response{
            200,
            {{"Content-Type", "text/plain"},
             {"Vary", "Accept"},
             {"Access-Control-Allow-Origin", "*"},
             {"Access-Control-Allow-Credentials", "true"}},
            "x"};
    });
    const auto mine = from(site, ours);
    CHECK(mine.all("Access-Control-Allow-Origin") == strings{ours});
    CHECK_FALSE(mine.header("Access-Control-Allow-Credentials"));
    CHECK(mine.all("Vary") == strings{"Accept", "Origin"});
    const auto evil = from(site, "https://evil.example");
    CHECK_FALSE(evil.header("Access-Control-Allow-Origin"));
    CHECK_FALSE(evil.header("Access-Control-Allow-Credentials"));
}

TEST_CASE("cors: opens errors too", "[cors]") {
    const auto site = with({.origins = {ours}}, [](env&) { return text(500, "sorry"); });
    CHECK(from(site, ours).header("Access-Control-Allow-Origin") == ours);
}

TEST_CASE("cors: refuses what cannot be meant", "[cors]") {
    CHECK_THROWS_WITH(cors{{}}, "cors: no origin is allowed");
    CHECK_THROWS_WITH(
        (cors{{.origins = {"*"}, .credentials = true}}),
        "cors: * and credentials exclude one another"
    );
    CHECK_THROWS_AS((cors{{.origins = {"*", ours}}}), std::invalid_argument);
    CHECK_THROWS_AS(
        (cors{{.origins = {ours}, .headers = {"*"}, .credentials = true}}), std::invalid_argument
    );
    for (const std::string origin :
         {"null",
          "example.org",
          "https://example.org/",
          "https://Example.org",
          "https://example.org:443",
          "https://example.org.",
          "https://*.example.org"}) {
        INFO(origin);
        CHECK_THROWS_AS((cors{{.origins = {origin}}}), std::invalid_argument);
    }
    CHECK_THROWS_AS((cors{{.origins = {ours}, .methods = {"PUT, GET"}}}), std::invalid_argument);
    CHECK_THROWS_AS(
        (cors{{.origins = {ours}, .max_age = std::chrono::seconds{-1}}}), std::invalid_argument
    );
}
