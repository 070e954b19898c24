// SPDX-License-Identifier: BSL-1.0
// Faults that others had with requests from other sites. More of them in requests_test.cpp.
#include <groat/middleware/cors.hpp>
#include <groat/middleware/csrf.hpp>
#include <groat/middleware/mount.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using middleware::cors;
using middleware::csrf;
using server::test::client;
using server::test::field;
using server::test::reply;

namespace {

response hello(env&) {
    return text("hello");
}

reply preflight(const client& to, std::string origin, std::vector<field> more = {}) {
    more.push_back({"Origin", std::move(origin)});
    more.push_back({"Access-Control-Request-Method", "PUT"});
    return to.send({.method = "OPTIONS", .headers = std::move(more)});
}

bool opens(const reply& got) {
    return got.header("Access-Control-Allow-Origin") ||
           got.header("Access-Control-Allow-Credentials") ||
           got.header("Access-Control-Allow-Methods") || got.header("Access-Control-Allow-Headers");
}

} // namespace

// CVE-2018-20744 (rs/cors), CVE-2017-20146 (gorilla/handlers): whatever Origin came was said back,
// and credentials with it.
TEST_CASE("cors: everyone is a star and no origin by name", "[cors]") {
    const client to{wrap(cors{{.origins = {"*"}}}, hello)};
    for (const std::string origin : {"https://evil.example", "null", "https://evil.example:1"}) {
        const auto got = to.send({.headers = {{"Origin", origin}}});
        CHECK(got.header("Access-Control-Allow-Origin").value_or("*") == "*");
        CHECK_FALSE(got.header("Access-Control-Allow-Credentials"));
        const auto before = preflight(to, origin);
        CHECK(before.header("Access-Control-Allow-Origin").value_or("*") == "*");
        CHECK_FALSE(before.header("Access-Control-Allow-Credentials"));
    }
}

// CVE-2017-11173 (rack-cors): an expression without an end let in what only begins like an origin
// of the list.
TEST_CASE("cors: an origin is one of the list or is not", "[cors]") {
    const client to{wrap(cors{{.origins = {"https://example.com"}, .credentials = true}}, hello)};
    CHECK(opens(to.send({.headers = {{"Origin", "https://example.com"}}})));
    for (const std::string origin :
         {"https://example.com.example.net",
          "https://example.com-example.net",
          "https://example.community",
          "https://evilexample.com",
          "https://exampleXcom",
          "http://example.com",
          "https://example.com:444",
          "https://example.com@evil.example",
          "https://example.com,https://evil.example",
          "https://example.com https://evil.example",
          "https://example.com/",
          "https://sub.example.com",
          "null",
          ""}) {
        INFO(origin);
        CHECK_FALSE(opens(to.send({.headers = {{"Origin", origin}}})));
        CHECK_FALSE(opens(preflight(to, origin)));
    }
}

// npm-45 and npm-65 (hapi): the preflight said something else than the request that followed.
TEST_CASE("cors: a preflight says no to whom the request is not for", "[cors]") {
    const client to{wrap(cors{{.origins = {"https://example.com"}, .methods = {"PUT"}}}, hello)};
    CHECK(preflight(to, "https://example.com").status == 204);
    const auto refused = preflight(to, "https://evil.example");
    CHECK(refused.status == 403);
    CHECK_FALSE(opens(refused));
}

// CVE-2024-6221 (Flask-CORS): pages of the Internet were let into private networks unasked.
TEST_CASE("cors: no private network is opened", "[cors]") {
    const client to{wrap(cors{{.origins = {"https://example.com"}}}, hello)};
    const auto got =
        preflight(to, "https://example.com", {{"Access-Control-Request-Private-Network", "true"}});
    CHECK_FALSE(got.header("Access-Control-Allow-Private-Network"));
}

// CVE-2019-18978 (rack-cors), CVE-2020-25032, CVE-2024-6844 and CVE-2024-6866 (Flask-CORS): rules
// by path were looked up by another path than the answer's.
TEST_CASE("cors: what it opens is what it stands around", "[cors]") {
    const auto part = [](const char* name) {
        return app{[name](env&) { return text(body{std::string{name}}); }};
    };
    const client to{wrap(
        middleware::mount{{"/api", wrap(cors{{.origins = {"https://example.com"}}}, part("api"))}},
        part("private")
    )};
    for (const std::string target :
         {"/api/x",
          "/api",
          "/API/x",
          "/api/../private",
          "/api/%2e%2e/private",
          "/private/../api/x",
          "//api/x",
          "/%61pi/x",
          "/api+/x",
          "/apix",
          "/private"}) {
        INFO(target);
        const auto got =
            to.send({.target = target, .headers = {{"Origin", "https://example.com"}}});
        CHECK(opens(got) == (got.body == "api"));
    }
}

// CVE-2011-0447 (Rails), CVE-2011-0696 (Django): a header that was thought to be beyond other
// sites' pages stood in for the check. CVE-2023-52431 (Plack::Middleware::XSRFBlock),
// CVE-2020-36564 (nosurf), CVE-2016-7401 (Django): an empty or malformed token was the right one.
TEST_CASE("csrf: no header and no token lets another site's request in", "[csrf]") {
    const client to{wrap(csrf{}, hello)};
    const std::vector<std::vector<field>> tries{
        {},
        {{"X-Requested-With", "XMLHttpRequest"}},
        {{"X-CSRF-Token", ""}, {"Cookie", "csrf_token=; xsrf="}},
        {{"X-CSRF-Token", "a"}, {"Cookie", "csrf_token=a"}},
        {{"X-HTTP-Method-Override", "GET"}},
        {{"Referer", "http://localhost/"}},
        {{"User-Agent", "health-check"}},
    };
    for (auto headers : tries) {
        headers.push_back({"Origin", "https://evil.example"});
        CHECK(to.send({.method = "POST", .headers = headers, .body = "x"}).status == 403);
        headers.push_back({"Sec-Fetch-Site", "cross-site"});
        CHECK(to.send({.method = "POST", .headers = headers, .body = "x"}).status == 403);
    }
}

// CVE-2021-32677 (FastAPI), CVE-2008-7248 (Rails): a type that other sites may send was not
// checked.
TEST_CASE("csrf: the body's type is no excuse", "[csrf]") {
    const client to{wrap(csrf{}, hello)};
    for (const std::string type :
         {"text/plain",
          "text/html",
          "multipart/form-data",
          "application/x-www-form-urlencoded",
          ""})
        CHECK(
            to.send({.method = "POST",
                     .headers = {{"Sec-Fetch-Site", "cross-site"}, {"Content-Type", type}},
                     .body = "{}"})
                .status == 403
        );
}

// CVE-2025-46721 (nosurf), CVE-2025-24358 (gorilla/csrf): every request was taken for one of the
// site's own, for the scheme or host that it was compared with was always empty.
TEST_CASE("csrf: an origin is compared with the request's own host", "[csrf]") {
    const client to{wrap(csrf{}, hello)};
    const auto from = [&](std::string origin, std::string scheme) {
        return to
            .send(
                {.method = "POST",
                 .headers = {{"Origin", std::move(origin)}},
                 .body = "x",
                 .scheme = std::move(scheme),
                 .host = "site.example"}
            )
            .status;
    };
    CHECK(from("https://site.example", "https") == 200);
    for (const std::string other :
         {"http://site.example",
          "https://evil.example",
          "https://site.example:8443",
          "https://site.example.evil.example",
          "null",
          "",
          "https://",
          "site.example"}) {
        INFO(other);
        CHECK(from(other, "https") == 403);
    }
}
