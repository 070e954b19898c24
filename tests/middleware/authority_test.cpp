// SPDX-License-Identifier: BSL-1.0
#include <groat/authority.hpp>

#include <support/catch.hpp>

#include <string>
#include <string_view>

using namespace groat;

namespace {

std::string read(std::string_view text) {
    const auto it = parse_authority(text);
    if (!it)
        return "none";
    return std::string{it->host} + (it->port ? " " + std::to_string(*it->port) : "");
}

} // namespace

TEST_CASE("authority: is a host with or without a port", "[authority]") {
    CHECK(read("example.org") == "example.org");
    CHECK(read("Example.ORG:8080") == "Example.ORG 8080");
    CHECK(read("example.org:") == "example.org");
    CHECK(read("example.org.:80") == "example.org 80");
    CHECK(read("192.0.2.1:65535") == "192.0.2.1 65535");
    CHECK(read("[2001:db8::1]") == "[2001:db8::1]");
    CHECK(read("[::1]:443") == "[::1] 443");
    CHECK(read("a_b-c.d") == "a_b-c.d");
}

TEST_CASE("authority: refuses what could break out of it", "[authority]") {
    using namespace std::string_view_literals;
    for (const auto text :
         {""sv,
          "."sv,
          ".."sv,
          ":80"sv,
          "a..b"sv,
          ".a"sv,
          "a b"sv,
          "a/b"sv,
          "a?b"sv,
          "a#b"sv,
          "user@a"sv,
          "a\\b"sv,
          "a,b"sv,
          "a\r\nb"sv,
          "a\0b"sv,
          "a<b"sv,
          "a%2eb"sv,
          "a:0"sv,
          "a:65536"sv,
          "a:8o"sv,
          "a:-1"sv,
          "a:+1"sv,
          "a:000080"sv,
          "a:80:80"sv,
          "::1"sv,
          "["sv,
          "[]"sv,
          "[::1"sv,
          "[::1]]"sv,
          "[::1]x"sv,
          "[::1]:"
          "x"sv,
          "[127.0.0.1]"sv,
          "[fe80::1%25a]"sv,
          "\xc3\xa4.org"sv}) {
        INFO(text);
        CHECK(read(text) == "none");
    }
    CHECK(read(std::string(253, 'a')) == std::string(253, 'a'));
    CHECK(read(std::string(254, 'a')) == "none");
}

TEST_CASE("authority: a wildcard is all below a name and not the name", "[authority]") {
    CHECK(matches_host("example.org", "EXAMPLE.org"));
    CHECK_FALSE(matches_host("example.org", "www.example.org"));
    CHECK(matches_host("*.example.org", "www.example.org"));
    CHECK(matches_host("*.example.org", "a.b.Example.org"));
    CHECK_FALSE(matches_host("*.example.org", "example.org"));
    CHECK_FALSE(matches_host("*.example.org", ".example.org"));
    CHECK_FALSE(matches_host("*.example.org", "evilexample.org"));
    CHECK_FALSE(matches_host("*.example.org", "www.example.org.evil.net"));
}

TEST_CASE("authority: a pattern is a host or a wildcard before one", "[authority]") {
    for (const std::string_view text : {"example.org", "*.example.org", "[::1]", "10.0.0.1"})
        CHECK(is_host_pattern(text));
    for (const std::string_view text :
         {"",
          "*",
          "*.",
          "*example.org",
          "a.*.org",
          "*.*.org",
          "example.org:80",
          "example.org.",
          "https://example.org"}) {
        INFO(text);
        CHECK_FALSE(is_host_pattern(text));
    }
}

TEST_CASE("web_origin: has scheme, host and port and nothing else", "[authority]") {
    const auto plain = parse_origin("https://example.org");
    REQUIRE(plain);
    CHECK(plain->scheme == "https");
    CHECK(plain->host == "example.org");
    CHECK(plain->port == 443);
    CHECK(parse_origin("http://example.org:8080")->port == 8080);
    CHECK(parse_origin("http://[::1]")->port == 80);
    for (const std::string_view text :
         {"",
          "null",
          "example.org",
          "//example.org",
          "https://",
          "https://example.org/",
          "https://example.org:",
          "https://a, https://b",
          "https://a https://b",
          "ftp://a",
          "file://",
          "https:/a",
          "https://u@a",
          "javascript://a",
          "*"}) {
        INFO(text);
        CHECK_FALSE(parse_origin(text));
    }
}

TEST_CASE("web_origin: is the same where scheme, host and port are", "[authority]") {
    const auto same = [](std::string_view a, std::string_view b) {
        return same_origin(parse_origin(a).value(), parse_origin(b).value());
    };
    CHECK(same("https://example.org", "HTTPS://Example.org:443"));
    CHECK_FALSE(same("https://example.org", "http://example.org"));
    CHECK_FALSE(same("https://example.org", "https://example.org:8443"));
    CHECK_FALSE(same("https://example.org", "https://www.example.org"));
}
