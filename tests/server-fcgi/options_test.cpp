// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi_options.hpp>

#include "peers.hpp"
#include <support/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdexcept>

using namespace groat::server::fcgi;

namespace {

bool lets_in(const std::vector<std::string>& list, const char* address) {
    const peers allowed{list};
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (::inet_pton(AF_INET, address, &v4.sin_addr) == 1)
        return allowed.allow(reinterpret_cast<const sockaddr&>(v4));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    REQUIRE(::inet_pton(AF_INET6, address, &v6.sin6_addr) == 1);
    return allowed.allow(reinterpret_cast<const sockaddr&>(v6));
}

} // namespace

TEST_CASE("options: where to listen, as text and back", "[options]") {
    for (const auto* text :
         {"unix:/run/app.sock",
          "unix:app",
          "tcp:127.0.0.1:9000",
          "tcp:[::1]:9000",
          "tcp:localhost:1",
          "fd:0",
          "fd:17"})
        CHECK(to_string(parse_listen(text)) == text);
    CHECK(to_string(parse_listen("tcp:9000")) == "tcp:127.0.0.1:9000");
}

TEST_CASE("options: a wrong place is refused and shown", "[options]") {
    for (const auto* text :
         {"",
          "unix",
          "unix:",
          "tcp:",
          "tcp:host",
          "tcp:host:",
          "tcp::9000",
          "tcp:h:65536",
          "tcp:h:-1",
          "tcp:h:1x",
          "tcp:::1:9000",
          "fd:",
          "fd:x",
          "fd:-1",
          "/run/app.sock",
          "http:80"})
        CHECK_THROWS_AS(parse_listen(text), std::invalid_argument);
    CHECK_THROWS_WITH(
        parse_listen("tcp:h:1x"), Catch::Contains("\"tcp:h:1x\"") && Catch::Contains("port")
    );
}

TEST_CASE("options: without a list this machine alone may connect", "[options]") {
    CHECK(lets_in({}, "127.0.0.1"));
    CHECK(lets_in({}, "127.9.9.9"));
    CHECK(lets_in({}, "::1"));
    CHECK(lets_in({}, "::ffff:127.0.0.1"));
    CHECK_FALSE(lets_in({}, "10.0.0.1"));
    CHECK_FALSE(lets_in({}, "::2"));
}

TEST_CASE("options: a list allows its addresses and prefixes, of both families", "[options]") {
    const std::vector<std::string> list{"10.1.0.0/15", "192.0.2.7", "2001:db8::/33"};
    CHECK(lets_in(list, "10.0.0.0"));
    CHECK(lets_in(list, "10.1.255.255"));
    CHECK_FALSE(lets_in(list, "10.2.0.0"));
    CHECK(lets_in(list, "192.0.2.7"));
    CHECK_FALSE(lets_in(list, "192.0.2.6"));
    CHECK(lets_in(list, "::ffff:192.0.2.7"));
    CHECK(lets_in(list, "2001:db8:7fff::1"));
    CHECK_FALSE(lets_in(list, "2001:db8:8000::1"));
    CHECK_FALSE(lets_in(list, "127.0.0.1"));
    CHECK(lets_in({"0.0.0.0/0"}, "203.0.113.5"));
    CHECK_FALSE(lets_in({"0.0.0.0/0"}, "2001:db8::1"));
}

TEST_CASE("options: a list with anything else is refused", "[options]") {
    for (const auto* text :
         {"", "localhost", "10.0.0.0/33", "::1/129", "10.0.0.1/", "10.0.0.1/x", "10.0.0"})
        CHECK_THROWS_AS(peers{std::vector<std::string>{text}}, std::invalid_argument);
}
