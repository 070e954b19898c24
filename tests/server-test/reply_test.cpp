// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/reply.hpp>

#include <support/catch.hpp>

#include <stdexcept>
#include <string>

using namespace groat;
using server::test::read_reply;
using server::test::reply;

TEST_CASE("reply: a CGI response is read back", "[reply]") {
    const auto got = read_reply("Status: 404 Not Found\r\nX-A: 1\r\nx-a:  2 \r\n\r\nbody\r\n\r\n");
    CHECK(got.status == 404);
    CHECK(got.reason == "Not Found");
    CHECK(got.headers.size() == 2);
    CHECK(got.header("X-a") == "1");
    CHECK(got.all("X-A") == std::vector<std::string>{"1", "2"});
    CHECK(got.header("Status") == std::nullopt);
    CHECK(got.body == "body\r\n\r\n");
}

TEST_CASE("reply: a head without a status is a 200", "[reply]") {
    // RFC 3875, 6.3.3: the status may be left out, "200 OK" is then meant.
    CHECK(read_reply("Content-Type: text/plain\r\n\r\n").status == 200);
}

TEST_CASE("reply: a head that is not whole is none", "[reply]") {
    const std::string wire = "Status: 200 OK\r\nX-A: 1\r\n\r\n";
    for (std::size_t n = 0; n < wire.size(); ++n) {
        const auto got = read_reply(std::string_view{wire}.substr(0, n));
        CHECK(got.status == 0);
        CHECK(got.headers.empty());
    }
    CHECK(read_reply(wire).status == 200);
}

TEST_CASE("reply: a malformed head is refused", "[reply]") {
    for (const auto* bad :
         {"no colon\r\n\r\n",
          "A B: x\r\n\r\n",
          ": x\r\n\r\n",
          "Status: 20 OK\r\n\r\n",
          "Status: 2000\r\n\r\n",
          "Status: 099 X\r\n\r\n",
          "Status: OK\r\n\r\n",
          "X: a\nb\r\n\r\n",
          "\r\n\r\n\r\n"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(read_reply(bad), std::runtime_error);
    }
}

TEST_CASE("reply: only a whole 2xx is ok", "[reply]") {
    CHECK(reply{.status = 200, .over = true}.ok());
    CHECK(reply{.status = 299, .over = true}.ok());
    CHECK_FALSE(reply{.status = 200, .over = false}.ok());
    CHECK_FALSE(reply{.status = 300, .over = true}.ok());
    CHECK_FALSE(reply{.status = 0, .over = true}.ok());
    CHECK_FALSE(reply{.status = 200, .over = true, .how = fate::aborted}.ok());
}

TEST_CASE("reply: its cookies are read from Set-Cookie", "[reply]") {
    const auto got = read_reply("Set-Cookie: a=1\r\nSet-Cookie: nonsense\r\nSet-Cookie: b=2; "
                                "Path=/x\r\nSet-Cookie: a=3\r\n\r\n");
    REQUIRE(got.cookies().size() == 3);
    CHECK(got.cookies()[1].path == "/x");
    REQUIRE(got.find_cookie("a"));
    CHECK(got.find_cookie("a")->value == "3");
    CHECK_FALSE(got.find_cookie("c"));
}

TEST_CASE("reply: a good one is formatted as it came", "[reply]") {
    auto got = read_reply("Status: 200 OK\r\nX-A: 1\r\n\r\nhello");
    got.over = true;
    CHECK(format(got) == "200 OK\nX-A: 1\n\nhello\n");
}

TEST_CASE("reply: a formatted one tells what went wrong", "[reply]") {
    auto got = read_reply("Status: 200 OK\r\n\r\nhel");
    got.over = true;
    got.how = fate::failed;
    got.error = std::make_exception_ptr(std::runtime_error{"no more"});
    got.errors = {"one", "two"};
    CHECK(
        format(got) ==
        "200 OK\n\nhel\n! failed: std::runtime_error: no more\n! error: one\n! error: two\n"
    );
    CHECK(format(reply{.over = true, .how = fate::aborted}) == "! aborted\n");
    CHECK(format(reply{}) == "! not over\n");
}
