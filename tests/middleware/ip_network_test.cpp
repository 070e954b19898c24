// SPDX-License-Identifier: BSL-1.0
#include <groat/ip_network.hpp>

#include <support/catch.hpp>

#include <random>
#include <string>
#include <string_view>

#include <arpa/inet.h>

using namespace groat;

namespace {

std::string text_of(std::string_view text) {
    const auto it = ip_address::parse(text);
    return it ? it->text() : "none";
}

bool holds(std::string_view network, std::string_view address) {
    return ip_network{network}.contains(ip_address::parse(address).value());
}

} // namespace

// The texts on the right are Python's ipaddress.ip_address() of those on the left.
TEST_CASE("ip_address: reads and writes both families", "[ip_network]") {
    CHECK(text_of("192.0.2.1") == "192.0.2.1");
    CHECK(text_of("255.255.255.255") == "255.255.255.255");
    CHECK(text_of("2001:DB8:0:0:0:0:0:1") == "2001:db8::1");
    CHECK(text_of("::") == "::");
    CHECK(text_of("fe80::1:0:0:1") == "fe80::1:0:0:1");
    CHECK(text_of("0000:0000:0000:0000:0000:0000:0000:0001") == "::1");
}

TEST_CASE("ip_address: a mapped address is the one of IPv4", "[ip_network]") {
    CHECK(text_of("::ffff:192.0.2.1") == "192.0.2.1");
    CHECK(text_of("::ffff:c000:201") == "192.0.2.1");
    CHECK(ip_address::parse("::ffff:192.0.2.1") == ip_address::parse("192.0.2.1"));
    CHECK(ip_address::parse("::ffff:192.0.2.1")->is_v4());
    CHECK_FALSE(ip_address::parse("::192.0.2.1")->is_v4());
}

TEST_CASE("ip_address: takes of four numbers what inet_pton takes", "[ip_network]") {
    std::mt19937 random{1};
    const auto below = [&](unsigned n) { return random() % n; };
    constexpr std::string_view bytes = "0123456789.. 1-:a";
    int taken = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (int part = 0; part < 4; ++part)
            text += (part > 0 ? "." : "") + std::to_string(below(i % 2 ? 256 : 400));
        if (below(2) == 0)
            text[below(static_cast<unsigned>(text.size()))] = bytes[below(bytes.size())];
        if (text.find(':') != text.npos)
            continue;
        in_addr expected{};
        const bool is_one = ::inet_pton(AF_INET, text.c_str(), &expected) == 1;
        const auto it = ip_address::parse(text);
        REQUIRE(it.has_value() == is_one);
        char written[INET_ADDRSTRLEN];
        if (is_one)
            REQUIRE(it->text() == ::inet_ntop(AF_INET, &expected, written, sizeof written));
        taken += is_one;
    }
    CHECK(taken > 5'000);
}

TEST_CASE("ip_address: refuses all else", "[ip_network]") {
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv,
          " 192.0.2.1"sv,
          "192.0.2.1 "sv,
          "192.0.2"sv,
          "192.0.2.256"sv,
          "192.0.2.01"sv,
          "0xC0.0.2.1"sv,
          "3221225985"sv,
          "192.0.2.1:80"sv,
          "192.0.2.1\0"sv,
          "[::1]"sv,
          ":::"sv,
          "1::2::3"sv,
          "fe80::1%eth0"sv,
          "12345::"sv,
          "1:2:3:4:5:6:7"sv,
          "1:2:3:4:5:6:7:8:9"sv,
          "::1/128"sv,
          "unknown"sv,
          "localhost"sv}) {
        INFO(text);
        CHECK_FALSE(ip_address::parse(text));
    }
    CHECK_FALSE(ip_address::parse(std::string(65536, '1')));
}

TEST_CASE("ip_network: contains what begins like it", "[ip_network]") {
    CHECK(holds("10.0.0.0/8", "10.0.0.0"));
    CHECK(holds("10.0.0.0/8", "10.255.255.255"));
    CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
    CHECK_FALSE(holds("10.0.0.0/8", "9.255.255.255"));
    CHECK(holds("172.16.0.0/12", "172.31.255.255"));
    CHECK_FALSE(holds("172.16.0.0/12", "172.32.0.0"));
    CHECK(holds("192.0.2.128/25", "192.0.2.128"));
    CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
    CHECK(holds("2001:db8::/33", "2001:db8:7fff:ffff::1"));
    CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::"));
}

TEST_CASE("ip_network: an address alone is a network of one", "[ip_network]") {
    CHECK(holds("192.0.2.1", "192.0.2.1"));
    CHECK_FALSE(holds("192.0.2.1", "192.0.2.2"));
    CHECK(holds("192.0.2.1/32", "192.0.2.1"));
    CHECK(holds("::1", "::1"));
    CHECK_FALSE(holds("::1", "::2"));
}

TEST_CASE("ip_network: all of one family is nothing of the other", "[ip_network]") {
    CHECK(holds("0.0.0.0/0", "203.0.113.9"));
    CHECK(holds("0.0.0.0/0", "::ffff:203.0.113.9"));
    CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    CHECK(holds("::/0", "2001:db8::1"));
    CHECK_FALSE(holds("::/0", "203.0.113.9"));
    CHECK_FALSE(holds("::/0", "::ffff:203.0.113.9"));
    CHECK(holds("::ffff:10.0.0.0/104", "10.1.2.3"));
    CHECK(holds("::ffff:0:0/96", "10.1.2.3"));
}

TEST_CASE("ip_network: refuses what cannot be meant", "[ip_network]") {
    for (const std::string_view text :
         {"",
          "/8",
          "10.0.0.0/",
          "10.0.0.0/33",
          "::/129",
          "10.0.0.0/08",
          "10.0.0.0/+8",
          "10.0.0.0/8 ",
          "10.0.0.0/255.0.0.0",
          "10.0.0.0/99999999999",
          "10.0.0.1/8",
          "2001:db8::1/64",
          "10.0.0.0/-1",
          "10/8"}) {
        INFO(text);
        CHECK_FALSE(ip_network::parse(text));
    }
    CHECK_THROWS_WITH(
        ip_network{"10.0.0.1/8"},
        "ip_network: \"10.0.0.1/8\" is no address and no network, or has bits set behind its prefix"
    );
}

TEST_CASE("ip_networks: has what one of them has", "[ip_network]") {
    const ip_networks some{"127.0.0.0/8", "::1"};
    CHECK(some.contains("127.0.0.1"));
    CHECK(some.contains("::1"));
    CHECK(some.contains("::ffff:127.0.0.1"));
    CHECK_FALSE(some.contains("128.0.0.1"));
    CHECK_FALSE(some.contains("unix:"));
    CHECK_FALSE(some.contains(""));
    CHECK_FALSE(ip_networks{}.contains("127.0.0.1"));
    CHECK_THROWS_AS((ip_networks{"127.0.0.0/8", "localhost"}), std::invalid_argument);
}
