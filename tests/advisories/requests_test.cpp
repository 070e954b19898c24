// SPDX-License-Identifier: BSL-1.0
// Faults that were published about other projects' layers of the same purpose, and are not here.
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/basic_auth.hpp>
#include <groat/middleware/body_limit.hpp>
#include <groat/middleware/content_types.hpp>
#include <groat/middleware/cors.hpp>
#include <groat/middleware/csrf.hpp>
#include <groat/middleware/https_redirect.hpp>
#include <groat/middleware/ip_rules.hpp>
#include <groat/middleware/method_override.hpp>
#include <groat/middleware/normalize_path.hpp>
#include <groat/middleware/reverse_proxy.hpp>
#include <groat/middleware/trusted_host.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace groat;
using namespace groat::middleware;
using server::test::client;
using server::test::field;
using server::test::reply;

namespace {

response address(env& request) {
    return text(cat(request.remote_addr(), " ", request.scheme(), " ", request.host()));
}

reply proxied(
    std::vector<field> headers, std::string from, forwarded_by kind = forwarded_by::x_forwarded
) {
    const client site{wrap(
        reverse_proxy{
            {.trusted = {"10.0.0.0/8", "::1"}, .headers = kind, .host = true, .port = true}},
        address
    )};
    return site.send({.headers = std::move(headers), .remote_addr = std::move(from)});
}

app in() {
    return [](env&) { return text("in"); };
}

} // namespace

// chi: GHSA-3fxj-6jh8-hvhx, GHSA-rjr7-jggh-pgcp, GHSA-9g5q-2w5x-hmxf
TEST_CASE("advisories: no header makes a stranger's address another one", "[advisories]") {
    for (const std::string name :
         {"X-Forwarded-For",
          "X-Real-IP",
          "True-Client-IP",
          "X-Forwarded-Host",
          "X-Forwarded-Proto"})
        CHECK(proxied({{name, "127.0.0.1"}}, "203.0.113.7").body == "203.0.113.7 http localhost");
}

// chi: the same three
TEST_CASE("advisories: the first address of a list is not the client's", "[advisories]") {
    const auto got = proxied({{"X-Forwarded-For", "127.0.0.1, 203.0.113.7"}}, "10.0.0.1");
    CHECK(got.body == "203.0.113.7 http localhost");
    CHECK(proxied({{"X-Real-IP", "127.0.0.1"}}, "10.0.0.1").body == "10.0.0.1 http localhost");
}

// Rack: CVE-2026-32762
TEST_CASE("advisories: a semicolon in quotes begins nothing in Forwarded", "[advisories]") {
    const auto got = proxied(
        {{"Forwarded", "for=\"127.0.0.1;host=evil.example;proto=https\""}},
        "10.0.0.1",
        forwarded_by::rfc7239
    );
    CHECK(got.status == 400);
}

// Rack: CVE-2018-16471
TEST_CASE("advisories: a scheme is http or https and no script", "[advisories]") {
    CHECK(
        proxied({{"X-Forwarded-Proto", "\"><script>alert(1)</script>"}}, "10.0.0.1").status == 400
    );
    CHECK(proxied({{"X-Forwarded-Proto", "javascript"}}, "10.0.0.1").status == 400);
}

// Rack: CVE-2026-34835; Starlette: CVE-2026-48710
TEST_CASE("advisories: a host with a delimiter is none, on whatever end", "[advisories]") {
    for (const std::string host :
         {"example.org@evil.example",
          "evil.example/example.org",
          "evil.example#example.org",
          "evil.example?.example.org",
          "example.org\\.evil.example"}) {
        INFO(host);
        const client site{
            wrap(trusted_host{"example.org", "*.example.org"}, in()), {.lint = false}};
        CHECK(site.send({.variables = {{"HTTP_HOST", host}}}).status == 400);
        CHECK(proxied({{"X-Forwarded-Host", host}}, "10.0.0.1").status == 400);
        const client plain{wrap(https_redirect{}, in()), {.lint = false}};
        CHECK(plain.send({.variables = {{"HTTP_HOST", host}}}).status == 400);
    }
}

// chi: GHSA-vrw8-fxc6-2r93
TEST_CASE("advisories: a path's redirect does not lead to the Host's host", "[advisories]") {
    const client site{wrap(normalize_path{{.trailing = trailing_slash::removed}}, in())};
    const auto got = site.send({.target = "/a/", .host = "evil.example"});
    CHECK(got.status == 308);
    CHECK(got.header("Location") == "/a");
}

// chi: GHSA-mqqf-5wvp-8fh8
TEST_CASE("advisories: no slash of whatever kind leads a redirect elsewhere", "[advisories]") {
    const client site{wrap(normalize_path{{.trailing = trailing_slash::removed}}, in())};
    for (const std::string target :
         {"//evil.example/",
          "///evil.example/",
          "/%5Cevil.example/",
          "/%5C%5Cevil.example/",
          "/%2Fevil.example/",
          "/.//evil.example/",
          "/a/..//evil.example/"}) {
        INFO(target);
        const auto location = site.get(target).header("Location").value();
        CHECK(location.size() > 1);
        CHECK(location[0] == '/');
        CHECK(location[1] != '/');
        CHECK(location[1] != '\\');
    }
}

// Hono: CVE-2026-39409, CVE-2026-47674
TEST_CASE("advisories: an address is the same however it is written", "[advisories]") {
    const client site{wrap(ip_rules{{.deny = {"127.0.0.1", "2001:db8::1", "192.0.2.0/24"}}}, in())};
    for (const std::string text :
         {"127.0.0.1",
          "::ffff:127.0.0.1",
          "::ffff:7f00:1",
          "::FFFF:7F00:0001",
          "2001:db8::1",
          "2001:DB8:0:0:0:0:0:1",
          "2001:0db8::0001",
          "2001:db8::1%eth0",
          "::ffff:192.0.2.77"}) {
        INFO(text);
        CHECK(site.send({.remote_addr = text}).status == 403);
    }
}

// Hono: CVE-2026-24398
TEST_CASE("advisories: what is no address is not taken for one", "[advisories]") {
    const client site{wrap(ip_rules{{.allow = {"10.0.0.0/8", "44.0.0.0/8"}}}, in())};
    for (const std::string text :
         {"10.0.0.300", "300.0.0.1", "10.0.0.0x1", "10.0.1", "012.0.0.1", "10.0.0.1.1"}) {
        INFO(text);
        CHECK(site.send({.remote_addr = text}).status == 403);
    }
}

// Fiber: CVE-2024-25124
TEST_CASE("advisories: everyone and credentials cannot be allowed together", "[advisories]") {
    CHECK_THROWS_AS((cors{{.origins = {"*"}, .credentials = true}}), std::invalid_argument);
}

// gin-contrib/cors: CVE-2019-25211
TEST_CASE("advisories: an origin that begins like one of the list is another", "[advisories]") {
    const client site{wrap(cors{{.origins = {"https://example.com", "http://localhost"}}}, in())};
    for (const std::string origin :
         {"https://example.community", "http://localhost.example.com", "https://example.com.evil"})
        CHECK_FALSE(site.send({.headers = {{"Origin", origin}}}
        ).header("Access-Control-Allow-Origin"));
    CHECK_THROWS_AS((cors{{.origins = {"https://example.com/*"}}}), std::invalid_argument);
}

// rs/cors: GHSA-mh55-gqvf-xfwm
TEST_CASE("advisories: a preflight's list of headers is not even read", "[advisories]") {
    const client site{wrap(cors{{.origins = {"https://example.com"}, .headers = {"X-A"}}}, in())};
    const auto got = site.send(
        {.method = "OPTIONS",
         .headers =
             {{"Origin", "https://example.com"},
              {"Access-Control-Request-Method", "PUT"},
              {"Access-Control-Request-Headers", std::string(60'000, ',')}}}
    );
    CHECK(got.status == 204);
    CHECK(got.header("Access-Control-Allow-Headers") == "X-A");
}

// gorilla/csrf: CVE-2025-24358
TEST_CASE("advisories: a sister site is not this site", "[advisories]") {
    const client site{wrap(csrf{}, in())};
    const auto from = [&](std::string origin, std::optional<std::string> fetch_site) {
        server::test::request what{
            .method = "POST",
            .headers = {{"Origin", std::move(origin)}},
            .scheme = "https",
            .host = "example.org"};
        if (fetch_site)
            what.headers.push_back({"Sec-Fetch-Site", std::move(*fetch_site)});
        return site.send(std::move(what)).status;
    };
    CHECK(from("https://evil.example.org", std::nullopt) == 403);
    CHECK(from("https://evil.example.org", "same-site") == 403);
    CHECK(from("http://example.org", std::nullopt) == 403);
    CHECK(from("https://example.org", std::nullopt) == 200);
}

// gorilla/csrf: CVE-2025-47909
TEST_CASE("advisories: a trusted origin is trusted by its own scheme only", "[advisories]") {
    const client site{wrap(csrf{{.trusted_origins = {"https://example.net"}}}, in())};
    const auto from = [&](std::string origin) {
        return site
            .send(
                {.method = "POST",
                 .headers = {{"Origin", std::move(origin)}, {"Sec-Fetch-Site", "cross-site"}}}
            )
            .status;
    };
    CHECK(from("https://example.net") == 200);
    CHECK(from("http://example.net") == 403);
}

// FastAPI: CVE-2021-32677
TEST_CASE("advisories: another site's request needs no type to be refused", "[advisories]") {
    const client site{wrap(csrf{}, in())};
    for (const std::string type : {"", "text/plain", "application/json"}) {
        server::test::request what{.method = "POST", .headers = {{"Sec-Fetch-Site", "cross-site"}}};
        if (!type.empty())
            what.headers.push_back({"Content-Type", type});
        CHECK(site.send(std::move(what)).status == 403);
    }
}

// Fastify: CVE-2022-41919, CVE-2026-3419
TEST_CASE("advisories: what a form can send does not pass for JSON", "[advisories]") {
    const client site{wrap(content_types{"application/json"}, in())};
    for (const std::string type :
         {"text/plain;application/json",
          "text/plain; charset=application/json",
          "application/json garbage",
          "application/json\tx",
          "application/x-www-form-urlencoded"}) {
        INFO(type);
        CHECK(site.post("/", "{}", type).status == 415);
    }
}

// Hono: CVE-2026-44456
TEST_CASE("advisories: a body without a length is limited too", "[advisories]") {
    bool whole = false;
    const client site{wrap(body_limit{10}, [&](env& request) {
        for (auto got = request.input().pull(); got.what != pulled::end;)
            got = request.input().pull();
        whole = true;
        return text("in");
    })};
    const auto got = site.post("/", body{[n = 0]() mutable {
                                   return n++ < 20 ? std::optional{std::string{"x"}} : std::nullopt;
                               }});
    CHECK(got.status == 413);
    CHECK_FALSE(whole);
}

// Symfony: CVE-2019-10913
TEST_CASE("advisories: a method that nobody listed does not come in", "[advisories]") {
    std::string method = "none";
    const client site{wrap(method_override{{.parameter = "_method"}}, [&](env& request) {
        method = request.method();
        return text("in");
    })};
    for (const std::string bad : {"<script>", "' OR 1=1", "GET", "CONNECT"})
        CHECK(
            site.send({.method = "POST", .headers = {{"X-HTTP-Method-Override", bad}}}).status ==
            400
        );
    CHECK(site.post("/?_method=%3Cscript%3E", "").status == 400);
    CHECK(method == "none");
}

// Rack: CVE-2025-25184
TEST_CASE("advisories: a user's name does not break out of its line of the log", "[advisories]") {
    std::vector<std::string> lines;
    const auto sink = log_sink{[&](std::string_view line) { lines.emplace_back(line); }};
    const auto anyone = [](const env&, std::string_view, std::string_view) { return true; };
    const client site{wrap(
        access_log{{.format = "\"%u\" %s", .sink = sink}},
        wrap(basic_auth{{.verify = anyone}}, in())
    )};
    const auto as = [&](std::string credentials) {
        return site.send({.headers = {{"Authorization", "Basic " + std::move(credentials)}}}
        ).status;
    };
    CHECK(as("YQpiOnA=") == 401);     // a\nb:p
    CHECK(as("YSIgMjAwOnA=") == 200); // a" 200:p
    CHECK(lines == std::vector<std::string>{"\"-\" 401", "\"a\\\" 200\" 200"});
}
