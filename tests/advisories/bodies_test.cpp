// SPDX-License-Identifier: BSL-1.0
// Faults that others had with bodies that unpack to more than they are.
#if __has_include(<groat/middleware/decompress.hpp>)
#include <groat/middleware/compress.hpp>
#include <groat/middleware/decompress.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/growth.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

using namespace groat;
using namespace groat_test;
using middleware::compress;
using middleware::decompress;
using server::test::client;
using server::test::reply;

namespace {

/// So many zeros, in gzip: about a thousandth of it.
std::string bomb(std::size_t pieces) {
    const client to{wrap(compress{{.codings = {"gzip"}}}, [pieces](env&) {
        return text([n = pieces]() mutable -> std::optional<std::string> {
            return n-- ? std::optional{std::string(64 * 1024, '\0')} : std::nullopt;
        });
    })};
    auto got = to.send({.headers = {{"Accept-Encoding", "gzip"}}});
    REQUIRE(got.header("Content-Encoding") == "gzip");
    return std::move(got.body);
}

/// RFC 1952: a member of no bytes.
constexpr std::string_view empty_member{"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20};

struct heard {
    std::size_t total = 0;
    std::size_t longest = 0;
};

reply unpack(std::string body, heard& by, middleware::decompress_options options = {}) {
    const client to{wrap(decompress{std::move(options)}, [&](env& request) {
        for (;;) {
            const auto got = request.input().pull();
            if (got.what == pulled::end)
                return empty(204);
            by.total += got.data.size();
            by.longest = std::max(by.longest, got.data.size());
        }
    })};
    return to.send(
        {.method = "POST", .headers = {{"Content-Encoding", "gzip"}}, .body = std::move(body)}
    );
}

} // namespace

// CVE-2025-69223 and PYSEC-2026-2111 (aiohttp): a small body became a large one, all at once.
TEST_CASE("decompress: a bomb is defused, and never in memory as a whole", "[decompress]") {
    const auto packed = bomb(512); // 32 MiB
    CHECK(packed.size() < 100'000);
    heard by;
    CHECK(unpack(packed, by).status == 413);
    CHECK(by.total <= packed.size() * 100 + 128 * 1024); // the ratio, and what is harmless
    CHECK(by.longest <= 64 * 1024);

    heard small;
    CHECK(unpack(packed, small, {.max_bytes = 100'000, .max_ratio = 100'000}).status == 413);
    CHECK(small.total <= 100'000);

    heard allowed;
    CHECK(unpack(bomb(16), allowed, {.max_ratio = 100'000}).status == 204);
    CHECK(allowed.total == 16 * 64 * 1024);
    CHECK(allowed.longest <= 64 * 1024);
}

// CVE-2026-128131 (aiohttp): each of many members was given all that was left. CVE-2022-30631 (Go's
// compress/gzip): each took a frame of the stack.
TEST_CASE("decompress: many members that are empty take linear time and no stack", "[decompress]") {
    CHECK(
        growth(
            [](std::size_t size) {
                std::string all;
                while (all.size() + empty_member.size() <= size)
                    all += empty_member;
                return all;
            },
            [](std::string_view body) {
                heard by;
                unpack(std::string{body}, by);
                CHECK(by.total == 0);
            }
        ) < linear
    );
}

// CVE-2014-9720 (Tornado), CVE-2026-15747 (Mojolicious): a page with a secret beside a visitor's
// own text was compressed. What has a secret only its app knows; it says no-transform.
TEST_CASE("compress: a page that must not be compressed is not", "[compress]") {
    const client to{wrap(compress{}, [](env& request) {
        return response{
            200,
            {{"Content-Type", "text/html"}, {"Cache-Control", "no-transform"}},
            cat("secret ", request.query_string(), std::string(5000, 'x'))};
    })};
    const auto got =
        to.send({.target = "/?secret", .headers = {{"Accept-Encoding", "gzip, br, zstd"}}});
    CHECK_FALSE(got.header("Content-Encoding"));
    CHECK(got.body.size() > 5000);
}

// npm-335 (hapi): a malformed Accept-Encoding was thrown over.
TEST_CASE("compress: a header that can't be read is no fault of the app's", "[compress]") {
    const client to{wrap(compress{}, [](env&) { return text(std::string(5000, 'x')); })};
    for (const std::string header :
         {"gzip;q",
          "gzip;q=",
          "gzip;q=x",
          ";q=1",
          ",,,",
          "gzip;q=1;q=0",
          "gzip;q=-1",
          "\"",
          "*;",
          "gzip;q=1.0000",
          "\xff",
          "gzip, \"",
          "=",
          "gzip=1"}) {
        INFO(header);
        CHECK(to.send({.headers = {{"Accept-Encoding", header}}}).status == 200);
    }
}
#endif
