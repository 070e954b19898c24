// SPDX-License-Identifier: BSL-1.0
// Faults that others had with the headers of responses.
#include <groat/headers.hpp>
#include <groat/response.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using server::test::client;

// CVE-2020-7695 (Uvicorn), CVE-2020-5247 and CVE-2020-5249 (Puma), CVE-2017-17742 and
// CVE-2019-16254 (WEBrick), CVE-2021-33621 (Ruby's CGI), CVE-2012-2374 (Tornado), RUSTSEC-2017-0002
// (hyper), CVE-2011-3186 (Rails), CVE-2018-1000164 (Gunicorn), CVE-2010-2761, CVE-2010-4410,
// CVE-2010-4411, CVE-2012-5526 and CVE-2025-40927 (CGI.pm and CGI::Simple), CVE-2020-15111 (Fiber):
// text from outside in a header became headers and a body of its own.
TEST_CASE("headers: a value has one line", "[headers]") {
    using namespace std::string_literals;
    for (const auto& attack :
         {"x\r\nSet-Cookie: a=b"s,
          "x\nSet-Cookie: a=b"s,
          "x\rSet-Cookie: a=b"s,
          "\r\n\r\n<script>"s,
          "x\0y"s,
          "x\r\n folded"s,
          "\n"s,
          "\r"s}) {
        headers fields;
        CHECK_THROWS_AS(fields.add("X-Out", attack), header_error);
        CHECK_THROWS_AS(fields.replace("X-Out", attack), header_error);
        CHECK_THROWS_AS(fields.add_default("X-Out", attack), header_error);
        CHECK(fields.empty());
    }
}

// CVE-2012-5572 (Dancer): the name had the line end.
TEST_CASE("headers: a name is a token", "[headers]") {
    for (const std::string_view attack :
         {"X-A\r\nSet-Cookie", "X-A:", "X A", "", "X-A\n", "Set-Cookie: a=b\r\nX"})
        CHECK(field_name::parse(attack).has_error());
}

// CVE-2016-9964 (Bottle), CVE-2023-28362 (Rails): a redirect took any text for its target.
TEST_CASE("headers: a redirect's target has one line", "[headers]") {
    CHECK_THROWS_AS(redirect("233\r\nSet-Cookie: name=salt"), header_error);
    CHECK_THROWS_AS(redirect("/\n"), header_error);
    const client to{
        [](env& request) { return redirect(percent_decode(request.query_string()).value()); }};
    const auto got = to.get("/?%0d%0aSet-Cookie:%20a=b");
    CHECK(got.status == 500);
    CHECK(got.cookies().empty());
}

// CVE-2024-43796 (Express), CVE-2024-43800 (serve-static), CVE-2024-43799 (send), CVE-2025-32379
// (Koa), CVE-2024-41810 (Twisted), CVE-2014-2538 (rack-ssl): the page beside a redirect had its
// target in it as HTML.
TEST_CASE("headers: a redirect has no page of its own", "[headers]") {
    const client to{[](env&) { return redirect("/?\"><script>alert(1)</script>"); }};
    const auto got = to.get("/");
    CHECK(got.status == 302);
    CHECK(got.body.empty());
    CHECK_FALSE(got.header("Content-Type"));
}

// CVE-2020-24553 (Go's net/http/cgi and fcgi): what had no type was sent as text/html.
TEST_CASE("headers: no type is made up for who gives none", "[headers]") {
    const client to{
        [](env&) {
            return response{200, {}, "<script>alert(1)</script>"};
        },
        {.lint = false}};
    const auto got = to.get("/");
    CHECK(got.status == 200);
    CHECK_FALSE(got.header("Content-Type"));
}
