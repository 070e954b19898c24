// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/cookies.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <string>

using namespace groat;
using namespace std::chrono_literals;
using server::test::cookie;
using server::test::cookie_jar;

namespace {

constexpr wall_time now{784111777s}; // Sun, 06 Nov 1994 08:49:37 GMT

cookie parsed(std::string_view text) {
    auto got = cookie::parse(text);
    REQUIRE(got);
    return *got;
}

/// What is sent to `path` of the host after one cookie was set by `/dir/page` of it.
std::string after(std::string_view set, std::string_view path, bool secure = false) {
    cookie_jar jar;
    jar.store(parsed(set), "example.org", "/dir/page", now);
    return jar.header("example.org", path, secure, now);
}

std::optional<wall_time> expires(std::string_view date) {
    return parsed("a=b; Expires=" + std::string{date}).expires;
}

} // namespace

TEST_CASE("cookie: a name, a value and attributes in any case", "[cookies]") {
    const auto got = parsed(
        " a = b=c ; PATH=/x;domain=.example.org ; secure;HttpOnly; Max-Age=-5; SameSite=Lax; odd=1"
    );
    CHECK(got.name == "a");
    CHECK(got.value == "b=c");
    CHECK(got.path == "/x");
    CHECK(got.domain == ".example.org");
    CHECK(got.secure);
    CHECK(got.http_only);
    CHECK(got.max_age == -5);
    CHECK(got.same_site == "Lax");
}

TEST_CASE("cookie: what a browser ignores is none", "[cookies]") {
    CHECK_FALSE(cookie::parse(""));
    CHECK_FALSE(cookie::parse("a"));
    CHECK_FALSE(cookie::parse("=b"));
    CHECK_FALSE(cookie::parse("; a=b"));
    CHECK(parsed("a=").value.empty());
}

TEST_CASE("cookie: a bad attribute is ignored and a good one kept", "[cookies]") {
    CHECK(parsed("a=b; Max-Age=5; Max-Age=x; Max-Age=; Max-Age").max_age == 5);
    CHECK(parsed("a=b; Max-Age=99999999999999999999").max_age > 0);
    CHECK(parsed("a=b; Max-Age=-99999999999999999999").max_age < 0);
    CHECK_FALSE(parsed("a=b; Expires=never").expires);
}

TEST_CASE("cookie: dates come in all the shapes of RFC 6265", "[cookies]") {
    // The three formats of RFC 9110, 5.6.7, name the same moment.
    CHECK(expires("Sun, 06 Nov 1994 08:49:37 GMT") == now);
    CHECK(expires("Sunday, 06-Nov-94 08:49:37 GMT") == now);
    CHECK(expires("Sun Nov  6 08:49:37 1994") == now);
    CHECK(expires("6 november 1994 8:49:37") == now);
    // Two-digit years: RFC 6265, 5.1.1, steps 3 and 4.
    CHECK(expires("1 Jan 70 0:0:0") == wall_time{0s});
    CHECK(expires("1 Jan 69 0:0:0") == wall_time{3124224000s}); // date -d 2069-01-01
    CHECK(expires("Fri, 31 Dec 9999 23:59:59 GMT") == wall_time::max());
    CHECK(expires("1 Jan 1601 0:0:0") == wall_time::min());
}

TEST_CASE("cookie: a date that cannot be is none", "[cookies]") {
    for (const auto* bad :
         {"06 Nov 1994",
          "08:49:37 Nov 1994",
          "06 1994 08:49:37",
          "06 Nov 08:49:37",
          "06 Nov 1600 08:49:37",
          "31 Feb 1994 08:49:37",
          "00 Nov 1994 08:49:37",
          "06 Nov 1994 24:00:00",
          "06 Nov 1994 00:60:00",
          "06 Nov 1994 00:00:60",
          "06 Nov 1994 00:00",
          "06 Nov 19945 00:00:00"}) {
        CAPTURE(bad);
        CHECK_FALSE(expires(bad));
    }
}

TEST_CASE("cookie_jar: a cookie goes back to the folder that set it", "[cookies]") {
    CHECK(after("a=b", "/dir/other") == "a=b");
    CHECK(after("a=b", "/dir") == "a=b");
    CHECK(after("a=b", "/dir/deep/er") == "a=b");
    CHECK(after("a=b", "/") == "");
    CHECK(after("a=b", "/directory") == "");
    CHECK(after("a=b; Path=/", "/anywhere") == "a=b");
    CHECK(after("a=b; Path=relative", "/dir/x") == "a=b");
    CHECK(after("a=b; Path=/x/", "/x") == "");
    CHECK(after("a=b; Path=/x/", "/x/y") == "a=b");
}

TEST_CASE("cookie_jar: Secure goes over https alone", "[cookies]") {
    CHECK(after("a=b; Path=/; Secure", "/") == "");
    CHECK(after("a=b; Path=/; Secure", "/", true) == "a=b");
}

TEST_CASE("cookie_jar: a cookie stays with its host unless a Domain says more", "[cookies]") {
    const auto sent_to = [](std::string_view host, std::string_view set, std::string_view by) {
        cookie_jar jar;
        jar.store(parsed(set), by, "/", now);
        return jar.header(host, "/", false, now);
    };
    CHECK(sent_to("EXAMPLE.org:8080", "a=b", "example.org") == "a=b");
    CHECK(sent_to("www.example.org", "a=b", "example.org") == "");
    CHECK(sent_to("www.example.org", "a=b; Domain=example.org", "example.org") == "a=b");
    CHECK(sent_to("www.example.org", "a=b; Domain=.Example.Org", "mail.example.org") == "a=b");
    CHECK(sent_to("badexample.org", "a=b; Domain=example.org", "example.org") == "");
    CHECK(sent_to("evil.com", "a=b; Domain=evil.com", "example.org") == "");
    CHECK(sent_to("1.2.3.4", "a=b; Domain=3.4", "1.2.3.4") == "");
}

TEST_CASE(
    "cookie_jar: a cookie is replaced in its place, and the longest path is first", "[cookies]"
) {
    cookie_jar jar;
    for (const auto* set : {"a=1; Path=/", "b=2; Path=/", "c=3; Path=/x", "a=4; Path=/"})
        jar.store(parsed(set), "h", "/", now);
    CHECK(jar.size() == 3);
    CHECK(jar.header("h", "/x", false, now) == "c=3; a=4; b=2");
    CHECK(jar.get("a") == "4");
    CHECK(jar.get("z") == std::nullopt);
    jar.clear();
    CHECK(jar.size() == 0);
}

TEST_CASE("cookie_jar: a cookie is deleted by an age or a date that has passed", "[cookies]") {
    for (const auto* last :
         {"a=; Max-Age=0",
          "a=; Max-Age=-1",
          "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
          "a=; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Max-Age=0"}) {
        CAPTURE(last);
        cookie_jar jar;
        jar.store(parsed("a=b"), "h", "/", now);
        CHECK(jar.size() == 1);
        jar.store(parsed(last), "h", "/", now);
        CHECK(jar.size() == 0);
    }
}

TEST_CASE("cookie_jar: a cookie lives as long as it may and no longer", "[cookies]") {
    cookie_jar jar;
    jar.store(parsed("a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), "h", "/", now);
    CHECK(jar.header("h", "/", false, now + 59s) == "a=b");
    CHECK(jar.header("h", "/", false, now + 60s) == "");
    CHECK(jar.size() == 0);
    jar.store(parsed("a=b; Max-Age=99999999999999999999"), "h", "/", now);
    CHECK(jar.header("h", "/", false, now + 8760h) == "a=b");
}
