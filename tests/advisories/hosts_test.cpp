// SPDX-License-Identifier: BSL-1.0
// Faults that others had with the Host header and with URLs made of it.
#include <groat/authority.hpp>
#include <groat/middleware/https_redirect.hpp>
#include <groat/middleware/mount.hpp>
#include <groat/middleware/reverse_proxy.hpp>
#include <groat/middleware/trusted_host.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/growth.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace groat;
using namespace groat_test;
using middleware::https_redirect;
using middleware::reverse_proxy;
using middleware::trusted_host;
using server::test::client;

namespace {

response hello(env&) {
    return text("hello");
}

/// Hosts that are none, with the site's name where a hasty reader finds it.
const std::vector<std::string> no_hosts = {
    "site.example@evil.example",
    "evil.example/site.example",
    "evil.example#site.example",
    "evil.example?site.example",
    "user:site.example@evil.com",
    "evil.example\\site.example",
    "site.example:80@evil.com",
    "evil.example:80:80",
    "site.example:a",
    "site.example:-1",
    "site.example:99999",
    "[::1",
    "[site.example]",
    "[::1]site.example",
    "site example",
    "site.example,evil.example",
    "<script>",
    "site.example:80/x?",
    "%73ite.example",
    "site..example",
    ".site.example",
    "site.example\tevil"};

int status_of(const app& of, std::string host) {
    // Lint blames a front server that passes such a Host on.
    const client to{of, {.lint = false}};
    return to.send({.headers = {{"Host", std::move(host)}}}).status;
}

} // namespace

// CVE-2026-34835 (Rack), PYSEC-2026-161 (Starlette), CVE-2026-27959 (Koa), CVE-2012-4520 (Django),
// CVE-2019-14809 and CVE-2025-47912 (Go's net/url): a Host was read as far as it pleased, and the
// rest came along.
TEST_CASE("authority: reads a whole host and port or nothing", "[authority]") {
    for (const auto& host : no_hosts) {
        INFO(host);
        CHECK_FALSE(parse_authority(host));
    }
}

// The same, and CVE-2011-4139 and CVE-2016-9014 (Django): any host was one's own.
TEST_CASE("trusted_host: lets in no host but the ones given", "[trusted_host]") {
    const auto site = wrap(trusted_host{"site.example"}, hello);
    CHECK(status_of(site, "site.example") == 200);
    CHECK(status_of(site, "SITE.example:8080") == 200);
    CHECK(status_of(site, "site.example.") == 200);
    for (const auto& host : no_hosts) {
        INFO(host);
        CHECK(status_of(site, host) == 400);
    }
    for (const std::string host : {"evil.example", "127.0.0.1", "rebound.example:8000", "[::1]"})
        CHECK(status_of(site, host) == 421);
    CHECK(client{site}.send({.variables = {{"HTTP_HOST", std::nullopt}}}).status == 400);
}

// CVE-2021-22881, CVE-2021-22903, CVE-2021-22942 and CVE-2021-44528 (Action Pack), CVE-2017-11173
// (rack-cors): a host of the list became an expression in which a dot was any byte, case counted,
// or an end was open.
TEST_CASE("trusted_host: a dot is a dot and a wildcard ends at a label", "[trusted_host]") {
    const auto sub = wrap(trusted_host{"sub.example.com", "*.tkte.ch", "*.EXAMPLE.org"}, hello);
    for (const std::string good : {"sub.example.com", "a.tkte.ch", "b.a.tkte.ch", "A.example.ORG"})
        CHECK(status_of(sub, good) == 200);
    for (const std::string bad :
         {"sub-example.com",
          "subXexample.com",
          "tkte.ch",
          "eviltkte.ch",
          "a-tkte.ch",
          "a.tkte.ch.evil.example",
          "sub.example.com.evil.example",
          "evilexample.org",
          "example.org",
          "example.org.evil.example",
          "xsub.example.com"}) {
        INFO(bad);
        CHECK(status_of(sub, bad) == 421);
    }
    for (const std::string malformed :
         {"evil.example#.tkte.ch",
          "evil.example/.tkte.ch",
          "evil.example?.tkte.ch",
          "evil.example:80#.tkte.ch"})
        CHECK(status_of(sub, malformed) == 400);
}

// CVE-2021-22942 and CVE-2021-44528 (Action Pack), CVE-2024-21510 (Sinatra): X-Forwarded-Host
// passed where Host did not.
TEST_CASE(
    "trusted_host: judges the host that a proxy tells as it judges any other", "[trusted_host]"
) {
    const client to{wrap(
        reverse_proxy{{.trusted = {"10.0.0.0/8"}, .host = true}},
        wrap(trusted_host{"site.example"}, [](env& request) { return text(body{request.host()}); })
    )};
    const auto told = [&](std::string host) {
        return to
            .send(
                {.headers = {{"Host", "site.example"}, {"X-Forwarded-Host", std::move(host)}},
                 .remote_addr = "10.0.0.1"}
            )
            .status;
    };
    CHECK(told("site.example") == 200);
    CHECK(told("evil.example") == 421);
    CHECK(told("site.example, evil.example") == 421);
    for (const auto& host : no_hosts)
        if (host.find(',') == std::string::npos)
            CHECK(told(host) == 400);
}

// GHSA-vrw8-fxc6-2r93 (chi), CVE-2014-2538 (rack-ssl), PYSEC-2026-248 (Starlette), CVE-2026-17552
// (Plack::App::Prerender): a URL that was put together had another host than was meant.
TEST_CASE(
    "https_redirect: the target is the host that is meant, whatever was asked for",
    "[https_redirect]"
) {
    const auto site = wrap(https_redirect{{.host = "site.example"}}, hello);
    const client to{site, {.lint = false}};
    for (const std::string uri : {
             "@evil.example/",
             ".evil.example/",
             ":80@evil.example/",
             "evil.example",
             "*",
             "",
             "\\evil.example",
         }) {
        INFO(uri);
        CHECK(to.send({.variables = {{"REQUEST_URI", uri}}}).status == 400);
    }
    for (const std::string uri :
         {"//evil.example/", "/\\evil.example", "/@evil.example", "/.evil"}) {
        const auto got = to.send({.variables = {{"REQUEST_URI", uri}}});
        CHECK(got.header("Location") == cat("https://site.example", uri));
    }

    const auto absolute = to.send({.variables = {{"REQUEST_URI", "http://evil.example/x"}}});
    CHECK(absolute.header("Location") == "https://site.example/x");

    // And where the host is the visitor's: it is a host, and nothing besides.
    const auto any = wrap(https_redirect{}, hello);
    for (const auto& host : no_hosts)
        CHECK(status_of(any, host) == 400);
}

// CVE-2026-27588 (Caddy): a longer list of hosts was compared with case.
TEST_CASE("mount: a host has no case, however many there are", "[mount]") {
    std::vector<middleware::mount::entry> table;
    for (int n = 0; n < 200; ++n)
        table.emplace_back(cat("//h", std::to_string(n), ".example"), app{[n](env&) {
                               return text(std::to_string(n));
                           }});
    const client to{wrap(middleware::mount{table}, [](env&) { return not_found(); })};
    for (const auto* host : {"h150.example", "H150.EXAMPLE", "h150.Example.", "H150.example:8080"})
        CHECK(to.send({.headers = {{"Host", host}}}).body == "150");
}

TEST_CASE("authority: time is linear in the text", "[authority]") {
    check_every_shape({"", "[", "http://", "a:", "a."}, [](std::string_view text) {
        static_cast<void>(parse_authority(text));
        static_cast<void>(parse_origin(text));
        static_cast<void>(matches_host("*.example.org", text));
    });
}
