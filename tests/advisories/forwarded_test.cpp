// SPDX-License-Identifier: BSL-1.0
// Faults that others had with what proxies say, and with addresses.
#include <groat/forwarded.hpp>
#include <groat/ip_network.hpp>
#include <groat/middleware/https_redirect.hpp>
#include <groat/middleware/ip_rules.hpp>
#include <groat/middleware/reverse_proxy.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/growth.hpp"
#include "support/journal.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace groat;
using namespace groat_test;
using middleware::forwarded_by;
using middleware::ip_rules;
using middleware::reverse_proxy;
using middleware::reverse_proxy_options;
using server::test::client;
using server::test::field;
using server::test::reply;

namespace {

constexpr std::string_view proxy = "10.0.0.1";
constexpr std::string_view stranger = "203.0.113.9";

/// What the app sees: the client, scheme, host and port, and what is left of the headers.
response tell(env& request) {
    std::string left;
    for (const auto& [name, value] : request.variables())
        if (name.starts_with("HTTP_X_") || name == "HTTP_FORWARDED")
            left += cat(name, " ");
    return text(
        cat(request.remote_addr(),
            " ",
            request.scheme(),
            "://",
            request.host(),
            " ",
            std::to_string(request.server_port()),
            " ",
            left)
    );
}

reply ask(
    std::string_view from,
    std::vector<field> headers,
    reverse_proxy_options options = {.trusted = {"10.0.0.0/8"}}
) {
    const client to{wrap(reverse_proxy{std::move(options)}, tell)};
    return to.send(
        {.headers = std::move(headers), .host = "site.example", .remote_addr = std::string{from}}
    );
}

} // namespace

// CVE-2009-3287 (Thin), CVE-2020-28483 (gin), GHSA-3fxj-6jh8-hvhx, GHSA-9g5q-2w5x-hmxf and
// GHSA-rjr7-jggh-pgcp (chi), CVE-2023-41338 and CVE-2026-45045 (Fiber), CVE-2024-21510 (Sinatra):
// whoever sent the header was believed.
TEST_CASE("reverse_proxy: a client says nothing of itself", "[reverse_proxy]") {
    const std::vector<field> all{
        {"X-Forwarded-For", "127.0.0.1"},
        {"X-Forwarded-Host", "evil.example"},
        {"X-Forwarded-Proto", "https"},
        {"X-Forwarded-Port", "1"},
        {"X-Forwarded-Prefix", "/evil"},
        {"X-Real-IP", "127.0.0.1"},
        {"Forwarded", "for=127.0.0.1;host=evil.example;proto=https"}};
    for (const auto headers : {forwarded_by::x_forwarded, forwarded_by::rfc7239}) {
        const auto got =
            ask(stranger,
                all,
                {.trusted = {"10.0.0.0/8"}, .headers = headers, .host = true, .port = true});
        CHECK(got.body == cat(stranger, " http://site.example 80 "));
    }
}

// CVE-2020-28483 (gin), GHSA-9g5q-2w5x-hmxf (chi): the leftmost hop was taken, which is the
// client's own invention.
TEST_CASE("reverse_proxy: the hop that one's own proxy wrote is the client", "[reverse_proxy]") {
    CHECK(ask(proxy, {{"X-Forwarded-For", "127.0.0.1, 203.0.113.9"}}).body.starts_with(stranger));
    CHECK(ask(proxy, {{"X-Forwarded-For", "127.0.0.1, 203.0.113.9, 10.0.0.7"}}
    ).body.starts_with(stranger));
    CHECK(ask(proxy, {{"X-Forwarded-For", "127.0.0.1"}, {"X-Forwarded-For", "203.0.113.9"}}
    ).body.starts_with(stranger));
    CHECK(ask(proxy,
              {{"Forwarded", "for=127.0.0.1"}, {"Forwarded", "for=203.0.113.9"}},
              {.trusted = {"10.0.0.0/8"}, .headers = forwarded_by::rfc7239})
              .body.starts_with(stranger));
}

// CVE-2026-32762 (Rack): what stands in quotes was read as further pairs.
TEST_CASE("forwarded: what stands in quotes is one value", "[forwarded]") {
    const auto hops = parse_forwarded(R"(for="127.0.0.1;host=evil.com;proto=https")", 16);
    REQUIRE(hops);
    REQUIRE(hops->size() == 1);
    CHECK(hops->front().from == "127.0.0.1;host=evil.com;proto=https");
    CHECK(hops->front().host.empty());
    CHECK(hops->front().proto.empty());
    CHECK_FALSE(parse_forwarded_node(hops->front().from));

    const auto comma = parse_forwarded(R"(for="a,for=127.0.0.1")", 16);
    REQUIRE(comma);
    CHECK(comma->size() == 1);

    for (const auto* header :
         {R"(for="127.0.0.1;host=evil.com;proto=https")", R"(for="10.0.0.2, for=127.0.0.1")"}) {
        const auto got =
            ask(proxy,
                {{"Forwarded", header}},
                {.trusted = {"10.0.0.0/8"}, .headers = forwarded_by::rfc7239, .host = true});
        CHECK(got.status == 400);
    }
}

// CVE-2018-16471 (Rack): the scheme was any text, and pages had it in them.
TEST_CASE("reverse_proxy: a scheme is http or https", "[reverse_proxy]") {
    for (const std::string scheme :
         {"javascript", "a\"><script>", "https://evil.example/?", "httpss", "https http"}) {
        CHECK(ask(proxy, {{"X-Forwarded-Proto", scheme}}).status == 400);
        CHECK(
            ask(proxy,
                {{"Forwarded", cat("for=192.0.2.1;proto=\"", scheme, "\"")}},
                {.trusted = {"10.0.0.0/8"}, .headers = forwarded_by::rfc7239})
                .status == 400
        );
    }
    CHECK(ask(proxy, {{"X-Forwarded-Proto", "HTTPS"}}).body.find("https://") != std::string::npos);
}

// CVE-2011-3187 (Rails): the header was not looked at, and went into the log as the client's
// address.
TEST_CASE("reverse_proxy: a client's address is an address", "[reverse_proxy]") {
    for (const std::string hop :
         {"<script>",
          "1.2.3.4 forged line",
          "1.2.3.4\t200",
          "localhost",
          "0x7f.0.0.1",
          "127.1",
          "2130706433",
          "010.0.0.1",
          "::1%lo",
          "1.2.3.4:port",
          "[1.2.3.4]",
          "1.2.3.4/8"}) {
        INFO(hop);
        CHECK(ask(proxy, {{"X-Forwarded-For", hop}}).status == 400);
    }
    // What a proxy hides is a word of RFC 7239's, and no rule for addresses matches it.
    CHECK(ask(proxy, {{"X-Forwarded-For", "unknown"}}).body.starts_with("unknown "));
}

// CVE-2019-12781 (Django): the proxy's word that it was http did not count against the connection's
// https, and nothing was redirected.
TEST_CASE("reverse_proxy: a request that came by http is not taken for https", "[reverse_proxy]") {
    const client to{
        wrap(reverse_proxy{{.trusted = {"10.0.0.0/8"}}}, wrap(middleware::https_redirect{}, tell))};
    const auto got = to.send(
        {.target = "/page",
         .headers = {{"X-Forwarded-Proto", "http"}},
         .scheme = "https",
         .host = "site.example",
         .remote_addr = std::string{proxy}}
    );
    CHECK(got.status == 308);
    CHECK(got.header("Location") == "https://site.example/page");
}

// GHSA-xpcf-pg52-r92g (Hono), CVE-2024-24790 (Go's net/netip): an IPv4 address in IPv6's clothes
// was another address.
TEST_CASE("ip_rules: an address of IPv4 is the same however it is written", "[ip_rules]") {
    const client to{wrap(ip_rules{{.deny = {"127.0.0.0/8", "192.0.2.1"}}}, tell)};
    const auto from = [&](std::string address) {
        return to.send({.remote_addr = std::move(address)}).status;
    };
    for (const auto* denied :
         {"127.0.0.1",
          "::ffff:127.0.0.1",
          "::ffff:7f00:1",
          "::FFFF:127.8.8.8",
          "192.0.2.1",
          "::ffff:192.0.2.1",
          "::ffff:c000:201",
          "0:0:0:0:0:ffff:192.0.2.1"}) {
        INFO(denied);
        CHECK(from(denied) == 403);
    }
    CHECK(from("192.0.2.2") == 200);
    // And what can't be read is not let in.
    for (const auto* unreadable : {"unknown", "127.1", "0177.0.0.1", "localhost", "::1%lo"})
        CHECK(from(unreadable) == 403);
}

// CVE-2017-16118 (forwarded), CVE-2023-27539 and CVE-2024-26146 (Rack), CVE-2025-25200 (Koa): time
// grew with the header's square.
TEST_CASE("forwarded: time is linear in each header", "[forwarded]") {
    check_every_shape(
        {"", "for=", "for=\"", "for=a;", ";", "[", "host="},
        [](std::string_view header) {
            static_cast<void>(parse_forwarded(header, 1'000'000));
            static_cast<void>(parse_forwarded_node(header));
        }
    );
    for (const std::string name :
         {"HTTP_X_FORWARDED_FOR",
          "HTTP_X_FORWARDED_PROTO",
          "HTTP_X_FORWARDED_HOST",
          "HTTP_X_FORWARDED_PORT"}) {
        const client to{
            wrap(
                reverse_proxy{{.trusted = {"10.0.0.0/8"}, .host = true, .port = true}},
                [](env&) { return empty(204); }
            ),
            {.lint = false}};
        INFO(name);
        const std::vector<shape> all{
            {"", ","}, {"", " ,\t,"}, {"", "10.0.0.1,"}, {"", "a"}, {"", ":"}, {"10.0.0.1", " "}};
        check_linear(all, [&](std::string_view header) {
            to.send({.remote_addr = std::string{proxy}, .variables = {{name, std::string{header}}}}
            );
        });
    }
}
