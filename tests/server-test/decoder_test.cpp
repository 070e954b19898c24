// SPDX-License-Identifier: BSL-1.0
// The conformance suite's readers must not take for whole what is not: a suite that does is blind.
#include "conformance/decoder.hpp"

#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

using namespace groat;
namespace conformance = server::test::conformance;

namespace {

constexpr std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "5\r\nhello\r\n0\r\n\r\n";
constexpr std::string_view counted = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello";

std::string fcgi_answer() {
    using namespace fcgi_peer;
    return record(std_out, "Status: 201 Created\r\nX-A: b\r\n\r\nhel", {.padding = 3}) +
           stream(std_out, "lo") + record(end_request, std::string(8, '\0'));
}

/// Byte by byte, then the connection ends if it is to.
std::unique_ptr<conformance::decoder> fed(
    std::unique_ptr<conformance::decoder> by, std::string_view bytes, bool closed = false
) {
    for (const char c : bytes)
        by->feed({&c, 1});
    if (closed)
        by->closed(false);
    return by;
}

} // namespace

TEST_CASE("decoder: HTTP's chunks and lengths are read to their end", "[decoder]") {
    for (const auto bytes : {chunked, counted}) {
        const auto read = fed(conformance::http_decoder("GET"), bytes);
        CHECK(read->got.body == "hello");
        CHECK(read->got.whole);
        CHECK(read->reusable);
    }
    CHECK(fed(conformance::http_decoder("GET"), counted)->got.reason == "Not Found");
}

TEST_CASE("decoder: HTTP that ends anywhere before its end is cut", "[decoder]") {
    for (const auto bytes : {chunked, counted})
        for (std::size_t n = 0; n < bytes.size(); ++n) {
            const auto read = fed(conformance::http_decoder("GET"), bytes.substr(0, n), true);
            INFO(n);
            CHECK(read->got.over);
            CHECK_FALSE(read->got.whole);
            CHECK_FALSE(read->reusable);
        }
}

TEST_CASE("decoder: HTTP's answer to HEAD, 204 and 304 end with their heads", "[decoder]") {
    const auto head = counted.substr(0, counted.find("hello"));
    CHECK(fed(conformance::http_decoder("HEAD"), head)->got.whole);
    for (const auto* status : {"204 No Content", "304 Not Modified"}) {
        const auto bytes = "HTTP/1.1 " + std::string{status} + "\r\nETag: \"a\"\r\n\r\n";
        CHECK(fed(conformance::http_decoder("GET"), bytes)->got.whole);
    }
}

TEST_CASE("decoder: bytes behind an answer's end are a fault", "[decoder]") {
    const auto* const more = "x";
    CHECK_FALSE(fed(conformance::http_decoder("HEAD"), counted)->got.whole);
    CHECK_FALSE(fed(conformance::http_decoder("GET"), std::string{chunked} + more)->got.whole);
    CHECK_FALSE(fed(conformance::fcgi_decoder(), fcgi_answer() + more)->got.whole);
}

TEST_CASE("decoder: HTTP without a length ends with its connection", "[decoder]") {
    const auto* const bytes = "HTTP/1.1 200 OK\r\n\r\nhello";
    CHECK_FALSE(fed(conformance::http_decoder("GET"), bytes)->got.over);
    const auto read = fed(conformance::http_decoder("GET"), bytes, true);
    CHECK(read->got.whole);
    CHECK_FALSE(read->reusable);
}

TEST_CASE("decoder: FastCGI's records are read to their end", "[decoder]") {
    const auto read = fed(conformance::fcgi_decoder(), fcgi_answer());
    CHECK(read->got.status == 201);
    CHECK(read->got.header("x-a") == "b");
    CHECK(read->got.body == "hello");
    CHECK(read->got.whole);
    CHECK(read->reusable);
}

TEST_CASE("decoder: FastCGI that ends anywhere before its end is cut", "[decoder]") {
    const auto bytes = fcgi_answer();
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const auto read =
            fed(conformance::fcgi_decoder(), std::string_view{bytes}.substr(0, n), true);
        INFO(n);
        CHECK(read->got.over);
        CHECK_FALSE(read->got.whole);
    }
}

TEST_CASE("decoder: FastCGI with a foreign id or version, or a failed end, is cut", "[decoder]") {
    using namespace fcgi_peer;
    const auto head = record(std_out, "Status: 200 OK\r\n\r\n");
    CHECK_FALSE(fed(conformance::fcgi_decoder(), head + record(std_out, "x", {.id = 2}))->got.whole
    );
    CHECK_FALSE(
        fed(conformance::fcgi_decoder(), head + record(std_out, "x", {.version = 0}))->got.whole
    );
    const std::string overloaded{"\0\0\0\0\2\0\0\0", 8}; // FastCGI 1.0, 5.5
    const auto refused = head + stream(std_out, {}) + record(end_request, overloaded);
    CHECK_FALSE(fed(conformance::fcgi_decoder(), refused)->got.whole);
}
