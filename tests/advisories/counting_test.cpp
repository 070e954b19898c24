// SPDX-License-Identifier: BSL-1.0
// Faults that others had with what they count by.
#include <groat/middleware/metrics.hpp>
#include <groat/middleware/rate_limit.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <string>

using namespace groat;
using middleware::metrics;
using middleware::rate_limit;
using server::test::client;

namespace {

response hello(env&) {
    return text("hello");
}

} // namespace

// CVE-2022-21698 (Prometheus's client_golang) and CVE-2023-45142 (OpenTelemetry's otelhttp): each
// method and each User-Agent that a client made up was kept for ever.
TEST_CASE("metrics: what clients make up is not kept", "[metrics]") {
    const metrics counts;
    const client to{wrap(counts, hello)};
    const auto ask = [&](const std::string& word) {
        to.send(
            {.method = "M" + word,
             .target = cat("/", word, "?", word),
             .headers = {{"User-Agent", word}, {"X-" + word, word}},
             .host = word + ".example"}
        );
    };
    const auto rows = [&] {
        const auto page = counts.text();
        return std::ranges::count(page, '\n');
    };
    ask("0");
    const auto first = rows();
    for (int i = 1; i <= 2'000; ++i)
        ask(std::to_string(i));
    CHECK(rows() == first);
    CHECK(
        counts.text().find(
            R"(groat_requests_total{mount="/",method="other",status="200",end="done"} 2001)"
        ) != std::string::npos
    );
}

// CVE-2026-30827 (express-rate-limit): of an IPv6 address the network counts, and so all of IPv4
// was one client where its addresses came as those of IPv6.
TEST_CASE("rate_limit: IPv4 in IPv6's clothes is one client an address", "[rate_limit]") {
    const client to{wrap(rate_limit{{.requests = 1}}, hello)};
    const auto from = [&](std::string address) {
        return to.send({.remote_addr = std::move(address)}).status;
    };
    CHECK(from("::ffff:192.0.2.1") == 200);
    CHECK(from("::ffff:192.0.2.2") == 200);
    CHECK(from("::ffff:c000:203") == 200); // 192.0.2.3
    CHECK(from("::ffff:192.0.2.1") == 429);
    CHECK(from("192.0.2.1") == 429);
    CHECK(from("192.0.2.3") == 429);
}
