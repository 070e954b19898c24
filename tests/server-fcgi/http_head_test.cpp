// SPDX-License-Identifier: BSL-1.0
#include "status/http_head.hpp"

#include <support/catch.hpp>

#include <string>

using groat::server::fcgi::parse_http_head;

TEST_CASE("http_head: the method and the target are as sent", "[status]") {
    const auto got = parse_http_head("GET /status.json?a=b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
    REQUIRE(got);
    CHECK(got->method == "GET");
    CHECK(got->target == "/status.json?a=b");
    // HAProxy and old probes (RFC 9112, 2.3): the version doesn't matter.
    CHECK(parse_http_head("HEAD / HTTP/1.0\r\n\r\n")->method == "HEAD");
    CHECK(parse_http_head("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n")->method == "BREW");
    // A body that is announced is nobody's business.
    CHECK(parse_http_head("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"));
}

TEST_CASE("http_head: what is no head is nothing", "[status]") {
    for (const std::string bad :
         {"\r\n\r\n",
          "GET\r\n\r\n",
          "GET /\r\n\r\n",
          "GET / HTTP/1.1\r\n",
          "GET / HTTP/3.0\r\n\r\n",
          "GET / FTP/1.1\r\n\r\n",
          "GET  / HTTP/1.1\r\n\r\n",
          "GET /a b HTTP/1.1\r\n\r\n",
          "GET /\x01 HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nno colon\r\n\r\n",
          "GET / HTTP/1.1\r\nName : value\r\n\r\n",
          "GET / HTTP/1.1\r\nA: \x01\r\n\r\n",
          "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "\x16\x03\x01\x02\r\n\r\n"})
        CHECK_FALSE(parse_http_head(bad));
}
