// SPDX-License-Identifier: BSL-1.0
// Faults that others had with files that the front server is told to send, and with the layers that
// make parts and tags of any response.
#include <groat/byte_range.hpp>
#include <groat/middleware/conditional_get.hpp>
#include <groat/middleware/etag.hpp>
#include <groat/middleware/range.hpp>
#include <groat/middleware/security_headers.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/middleware/x_sendfile.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include "support/growth.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace groat;
using namespace groat_test;
using middleware::sendfile_header;
using middleware::x_sendfile;
using server::test::client;
using server::test::field;

namespace {

/// The files of a folder, through a server that lets the header out.
client sending(const temp_folder& where, middleware::x_sendfile_options options) {
    server::test::client_options settings;
    settings.exchange.sendfile_headers = true;
    return client{
        wrap(
            x_sendfile{std::move(options)},
            wrap(middleware::static_files{{.root = where.path()}}, [](env&) { return not_found(); })
        ),
        std::move(settings)};
}

} // namespace

// CVE-2025-61780, CVE-2025-27111 and CVE-2026-34830 (Rack::Sendfile), CVE-2026-7381 (Plack): a
// client's own headers said which header is used and what a path becomes.
TEST_CASE("x_sendfile: nothing that a client sends is asked", "[x_sendfile]") {
    const temp_folder where;
    where.file("page.txt", "page");
    const std::vector<field> attack{
        {"X-Sendfile-Type", "X-Accel-Redirect"},
        {"X-Accel-Mapping", ".*=/protected/secret.txt"},
        {"X-Accel-Mapping", cat(where.path(), "=/protected")},
        {"X-Accel-Redirect", "/protected/secret.txt"},
        {"X-Sendfile", "/etc/passwd"}};
    const auto asked = [&](middleware::x_sendfile_options options, std::vector<field> headers) {
        return sending(where, std::move(options))
            .send({.target = "/page.txt", .headers = std::move(headers)})
            .headers;
    };
    const middleware::x_sendfile_options accel{
        .header = sendfile_header::x_accel_redirect, .folders = {{where.path(), "/internal"}}};
    const auto told = asked(accel, attack);
    CHECK(told.text() == asked(accel, {}).text());
    CHECK(told.get("X-Accel-Redirect") == "/internal/page.txt");
    CHECK_FALSE(told.contains("X-Sendfile"));

    const middleware::x_sendfile_options plain{.folders = {{where.path(), "/files"}}};
    const auto path = asked(plain, attack);
    CHECK(path.get("X-Sendfile") == "/files/page.txt");
    CHECK_FALSE(path.contains("X-Accel-Redirect"));
}

// CVE-2026-34830 (Rack::Sendfile), CVE-2026-34763 (Rack::Directory): a folder of the configuration
// was read as an expression.
TEST_CASE("x_sendfile: a folder is a folder and no expression", "[x_sendfile]") {
    const temp_folder where;
    where.file("a+b(c)/page.txt", "page");
    where.file("aab(c)/page.txt", "other");
    const auto to = sending(
        where,
        {.header = sendfile_header::x_accel_redirect,
         .folders = {{where.path("a+b(c)"), "/internal"}}}
    );
    CHECK(to.get("/a+b(c)/page.txt").header("X-Accel-Redirect") == "/internal/page.txt");
    const auto other = to.get("/aab(c)/page.txt");
    CHECK_FALSE(other.header("X-Accel-Redirect"));
    CHECK(other.body == "other");
}

// CVE-2011-3192 (Apache), CVE-2024-26141 and CVE-2026-34826 (Rack): for who heeds several ranges.
TEST_CASE("range: several ranges send no byte twice and not many headers", "[range]") {
    constexpr std::size_t size = 10'000;
    const client to{wrap(middleware::range{}, [](env&) { return text(std::string(size, 'x')); })};
    const auto many = [](std::string_view one, int times) {
        std::string all = "bytes=";
        for (int n = 0; n < times; ++n)
            all += n ? cat(",", one) : std::string{one};
        return all;
    };
    for (const auto& header :
         {many("0-", 1300),
          many("0-0", 5000),
          many("0-", 8),
          many("0-9999", 8),
          many("-1", 8),
          std::string{"bytes=0-,1-,2-,3-,4-,5-,6-,7-"},
          std::string{"bytes=0-4999,2500-7499,5000-9999"},
          std::string{"bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14"}}) {
        INFO(header.substr(0, 60));
        const auto got = to.send({.headers = {{"Range", header}}});
        CHECK((got.status == 200 || got.status == 206));
        // Eight parts have at most about 200 bytes of headers each.
        CHECK(got.body.size() <= size + std::size_t{8} * 200);
    }
}

// CVE-2017-7529 (nginx), CVE-2025-69225 (aiohttp): sums that overflow, and digits that are none.
TEST_CASE("range: several ranges stay within the body", "[range]") {
    constexpr std::uint64_t size = 1000;
    for (const std::string header :
         {"bytes=-17208,-9223372036854758792",
          "bytes=-1623,-9223372036854774185",
          "bytes=-18446744073709551615,-1",
          "bytes=0-18446744073709551615,1-18446744073709551616",
          "bytes=999-18446744073709551615,998-",
          "bytes=\xd9\xa1-\xd9\xa5",
          "bytes=1_0-20,0x1-5"}) {
        INFO(header);
        std::uint64_t end = 0;
        for (const auto& one : choose_ranges(header, size, 8).ranges) {
            CHECK(one.first >= end);
            CHECK(one.length > 0);
            CHECK(one.length <= size);
            CHECK(one.first <= size - one.length);
            end = one.first + one.length;
        }
    }
    CHECK(choose_range("bytes=\xd9\xa1-\xd9\xa5", size).what == range_choice::whole);
}

// CVE-2022-44570 (Rack), CVE-2025-62727 (Starlette): merging compared each range with each.
TEST_CASE("range: time is linear in the header, with several ranges too", "[range]") {
    check_every_shape({"bytes=", "bytes=0-0,"}, [](std::string_view header) {
        static_cast<void>(choose_ranges(header, 1'000'000, 8));
        static_cast<void>(choose_ranges(header, 1'000'000, 100'000));
    });
}

// CVE-2022-23633 (Action Pack), CVE-2022-23634 (Puma): a body was not told that it is over, and
// what it held of one request was there in the next.
TEST_CASE("conditional_get: a body that is not sent hears its end", "[conditional_get]") {
    int made = 0;
    int ended = 0;
    const app page = [&](env&) {
        struct holder {
            int* ended;
            explicit holder(int* to) : ended{to} {}
            holder(holder&& other) noexcept : ended{std::exchange(other.ended, nullptr)} {}
            ~holder() {
                if (ended)
                    ++*ended;
            }
            std::optional<std::string> operator()() { return std::nullopt; }
        };
        ++made;
        return response{
            200, {{"Content-Type", "text/plain"}, {"ETag", "\"a\""}}, body{holder{&ended}}};
    };
    const client to{wrap(middleware::conditional_get{}, wrap(middleware::range{}, page))};
    CHECK(to.send({.headers = {{"If-None-Match", "\"a\""}}}).status == 304);
    CHECK(to.send({.headers = {{"If-Match", "\"b\""}}}).status == 412);
    CHECK(to.head("/").status == 200);
    CHECK(to.get("/").status == 200);
    CHECK(made == 4);
    CHECK(ended == made);
}

// CVE-2024-28103 (Action Pack): only pages of HTML had the header. CVE-2026-53624 (Fiber): one of
// them was never sent, for the scheme was asked in the wrong place.
TEST_CASE("security_headers: every type and every status has them", "[security_headers]") {
    for (const int status : {200, 301, 404, 500})
        for (const std::string type :
             {"text/html", "application/json", "image/svg+xml", "text/xml"}) {
            const client to{wrap(
                middleware::security_headers{
                    {.content_security_policy = "default-src 'self'",
                     .strict_transport_security = "max-age=60"}},
                [&](env&) {
                    return response{status, {{"Content-Type", type}}, "x"};
                }
            )};
            const auto got = to.send({.scheme = "https"});
            CHECK(got.header("Permissions-Policy"));
            CHECK(got.header("X-Content-Type-Options") == "nosniff");
            CHECK(got.header("Content-Security-Policy"));
            CHECK(got.header("Strict-Transport-Security") == "max-age=60");
        }
}

// CVE-2020-5216 (secure_headers): a line end in a directive began a header.
TEST_CASE("security_headers: a policy has one line", "[security_headers]") {
    CHECK_THROWS_AS(
        (middleware::security_headers{
            {.content_security_policy = "default-src 'self'\r\nX-Forged: yes"}}),
        header_error
    );
}
