// SPDX-License-Identifier: BSL-1.0
#include <groat/forwarded.hpp>

#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace groat;
using strings = std::vector<std::string>;

namespace {

std::string node(std::string_view text) {
    const auto it = parse_forwarded_node(text);
    if (!it)
        return "none";
    return cat(
        it->name, it->address ? " address" : "", it->port ? " " + std::to_string(*it->port) : ""
    );
}

/// Each hop as `for|by|host|proto`.
strings hops(std::string_view text) {
    const auto all = parse_forwarded(text, 8);
    if (!all)
        return {"none"};
    strings seen;
    for (const auto& hop : *all)
        seen.push_back(cat(hop.from, "|", hop.by, "|", hop.host, "|", hop.proto));
    return seen;
}

} // namespace

TEST_CASE("forwarded: reads RFC 7239's examples", "[forwarded]") {
    CHECK(hops("for=\"_gazonk\"") == strings{"_gazonk|||"});
    CHECK(hops("For=\"[2001:db8:cafe::17]:4711\"") == strings{"[2001:db8:cafe::17]:4711|||"});
    CHECK(
        hops("for=192.0.2.60;proto=http;by=203.0.113.43") ==
        strings{"192.0.2.60|203.0.113.43||http"}
    );
    CHECK(
        hops("for=192.0.2.43, for=198.51.100.17") == strings{"192.0.2.43|||", "198.51.100.17|||"}
    );
    CHECK(
        hops("for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown") ==
        strings{"192.0.2.43|||", "[2001:db8:cafe::17]|||", "unknown|||"}
    );
    CHECK(hops("for=_hidden, for=_SEVKISEK") == strings{"_hidden|||", "_SEVKISEK|||"});
}

TEST_CASE("forwarded: quotes hide commas and semicolons", "[forwarded]") {
    CHECK(hops("for=\"a;proto=https,b\";proto=http") == strings{"a;proto=https,b|||http"});
}

TEST_CASE("forwarded: passes over unknown names and empty elements", "[forwarded]") {
    CHECK(hops("secret=1;for=192.0.2.1;x=\"y\"") == strings{"192.0.2.1|||"});
    CHECK(hops(" , for=192.0.2.1;; ,,") == strings{"192.0.2.1|||"});
    CHECK(hops("").empty());
}

TEST_CASE("forwarded: nothing of what is malformed is read", "[forwarded]") {
    for (const std::string_view text :
         {"for",
          "for=",
          "for=;proto=http",
          "=a",
          "for=\"a",
          "for=a\"",
          "for=\"a\"b",
          "for=a b",
          "for=\"a\\\"b\"",
          "for=\"a\\",
          "for=a;for=b",
          "for=a;FOR=b",
          "for=192.0.2.1:80",
          "for=[::1]",
          "for = a",
          "for=a, proto",
          "for=\"\"",
          "192.0.2.1"}) {
        INFO(text);
        CHECK(hops(text) == strings{"none"});
    }
}

TEST_CASE("forwarded: no more hops than asked for", "[forwarded]") {
    CHECK(parse_forwarded("for=a,for=b", 2).has_value());
    CHECK_FALSE(parse_forwarded("for=a,for=b,for=c", 2).has_value());
}

TEST_CASE(
    "forwarded: a node is an address, hidden or unknown, perhaps with a port", "[forwarded]"
) {
    CHECK(node("192.0.2.1") == "192.0.2.1 address");
    CHECK(node("192.0.2.1:8080") == "192.0.2.1 address 8080");
    CHECK(node("[2001:db8::1]") == "2001:db8::1 address");
    CHECK(node("[2001:db8::1]:8080") == "2001:db8::1 address 8080");
    CHECK(node("2001:db8::1") == "2001:db8::1 address");
    CHECK(node("192.0.2.1:_port") == "192.0.2.1 address");
    CHECK(node("unknown") == "unknown");
    CHECK(node("_hidden:80") == "_hidden 80");
    for (const std::string_view text :
         {"",
          "_",
          "evil",
          "localhost",
          "192.0.2.1:",
          "192.0.2.1:x",
          "192.0.2.1:65536",
          "192.0.2.1:000080",
          "[::1",
          "[::1]80",
          "[::1]:",
          "[192.0.2.1]",
          "[unknown]",
          "_a b",
          "192.0.2.1 ",
          "::1%lo"}) {
        INFO(text);
        CHECK(node(text) == "none");
    }
}
