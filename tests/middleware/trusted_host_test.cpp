// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/trusted_host.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>

using namespace groat;
using middleware::trusted_host;

namespace {

int status_for(std::optional<std::string> host) {
    const server::test::client client{wrap(
        trusted_host{"example.org", "*.shop.example.org", "[::1]"}, [](env&) { return text("in"); }
    )};
    return client.send({.variables = {{"HTTP_HOST", std::move(host)}}}).status;
}

} // namespace

TEST_CASE("trusted_host: lets its hosts in, on any port and in any case", "[trusted_host]") {
    for (const std::string host :
         {"example.org",
          "EXAMPLE.org",
          "example.org:8080",
          "example.org.",
          "a.shop.example.org",
          "a.b.shop.example.org",
          "[::1]:80"}) {
        INFO(host);
        CHECK(status_for(host) == 200);
    }
}

TEST_CASE("trusted_host: another host is misdirected", "[trusted_host]") {
    for (const std::string host :
         {"evil.example",
          "www.example.org",
          "shop.example.org",
          "evilexample.org",
          "example.org.evil.example",
          "xshop.example.org",
          "127.0.0.1"}) {
        INFO(host);
        CHECK(status_for(host) == 421);
    }
}

// What makes a host malformed is said in authority_test; these pass lint.
TEST_CASE("trusted_host: no host, or a malformed one, is a bad request", "[trusted_host]") {
    for (const std::string host : {"", "example.org:0", "example.org,evil.example", "a..b"}) {
        INFO(host);
        CHECK(status_for(host) == 400);
    }
    CHECK(status_for(std::nullopt) == 400);
}

TEST_CASE("trusted_host: refuses what cannot be meant", "[trusted_host]") {
    CHECK_THROWS_WITH(trusted_host(std::vector<std::string>{}), "trusted_host: no host");
    CHECK_THROWS_WITH(
        trusted_host{"*"}, "trusted_host: \"*\" is no host and no wildcard before one"
    );
    CHECK_THROWS_AS(trusted_host({"example.org", "example.org:80"}), std::invalid_argument);
}
