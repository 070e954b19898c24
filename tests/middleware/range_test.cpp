// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/range.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using server::test::client;
using server::test::client_options;
using server::test::field;
using server::test::reply;

namespace {

response digits(env&) {
    auto answer = text("0123456789");
    answer.headers.add("ETag", "\"abc\"");
    answer.headers.add("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    answer.headers.add("Set-Cookie", "a=1");
    return answer;
}

reply ask(
    const app& inner, std::string range, std::vector<field> more = {}, client_options how = {}
) {
    more.push_back({"Range", std::move(range)});
    return client{wrap(middleware::range{}, inner), std::move(how)}.send(
        {.headers = std::move(more)}
    );
}

/// The body of a multipart/byteranges, with B for the boundary.
std::string parts_of(const reply& got) {
    constexpr std::string_view type = "multipart/byteranges; boundary=";
    const auto said = got.header("Content-Type").value_or("");
    if (!said.starts_with(type))
        return "no multipart: " + said;
    const auto boundary = said.substr(type.size());
    auto body = got.body;
    for (auto at = body.find(boundary); at != body.npos; at = body.find(boundary))
        body.replace(at, boundary.size(), "B");
    return body;
}

constexpr std::string_view two_parts = "\r\n--B\r\n"
                                       "Content-Type: text/plain; charset=utf-8\r\n"
                                       "Content-Range: bytes 0-1/10\r\n"
                                       "\r\n"
                                       "01"
                                       "\r\n--B\r\n"
                                       "Content-Type: text/plain; charset=utf-8\r\n"
                                       "Content-Range: bytes 8-9/10\r\n"
                                       "\r\n"
                                       "89"
                                       "\r\n--B--\r\n";

} // namespace

TEST_CASE("range: one range is a part", "[range]") {
    const auto got = ask(digits, "bytes=2-4");
    CHECK(got.status == 206);
    CHECK(got.body == "234");
    CHECK(got.header("Content-Range") == "bytes 2-4/10");
    CHECK(got.header("Content-Length") == "3");
    CHECK(got.header("ETag") == "\"abc\"");
    CHECK(got.header("Set-Cookie") == "a=1");
    CHECK(ask(digits, "bytes=-3").body == "789");
    CHECK(ask(digits, "bytes=8-").body == "89");
}

TEST_CASE("range: several are multipart/byteranges (RFC 9110, 14.6)", "[range]") {
    const auto got = ask(digits, "bytes=0-1,-2");
    CHECK(got.status == 206);
    CHECK(parts_of(got) == two_parts);
    CHECK_FALSE(got.header("Content-Range"));
    CHECK(got.header("Content-Length") == std::to_string(got.body.size()));
    CHECK(parts_of(ask(digits, "bytes=8-9, 0-1")) == two_parts);
}

TEST_CASE("range: several that come to one are sent as one", "[range]") {
    const auto got = ask(digits, "bytes=0-3,2-5,6-7");
    CHECK(got.body == "01234567");
    CHECK(got.header("Content-Range") == "bytes 0-7/10");
    CHECK(ask(digits, "bytes=2-4,99-").header("Content-Range") == "bytes 2-4/10");
}

TEST_CASE("range: any split of the body and of the writes gives the same parts", "[range]") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const app split = [seed](env&) {
            response answer{200, {{"Content-Type", "text/plain; charset=utf-8"}}, {}};
            answer.headers.add("Content-Length", std::uint64_t{10});
            answer.body = [at = std::size_t{0}, seed]() mutable -> std::optional<std::string> {
                const auto n = 1 + (seed >> (at % 7)) % 4;
                const auto piece = std::string{"0123456789"}.substr(std::min(at, 10UL), n);
                at += n;
                return piece.empty() ? std::nullopt : std::optional{piece};
            };
            return answer;
        };
        CHECK(parts_of(ask(split, "bytes=0-1,-2", {}, {.seed = seed})) == two_parts);
        CHECK(ask(split, "bytes=3-7", {}, {.seed = seed}).body == "34567");
    }
}

TEST_CASE("range: of a file only the parts are read", "[range]") {
    const groat_test::temp_folder folder;
    folder.file("a", "");
    // Three terabytes of nothing: who reads from the beginning does not come back.
    constexpr std::uint64_t size = std::uint64_t{3} << 40;
    REQUIRE(::truncate(folder.path("a").c_str(), static_cast<off_t>(size)) == 0);
    const int fd = ::open(folder.path("a").c_str(), O_RDONLY | O_CLOEXEC);
    const app file = [fd](env&) {
        return text(body{file_ref{.fd = fd, .length = size, .owner = nullptr}});
    };
    const auto got = ask(file, "bytes=5-6,-2");
    CHECK(got.how == fate::done);
    CHECK(
        got.body.find(
            cat("Content-Range: bytes 5-6/",
                std::to_string(size),
                "\r\n\r\n",
                std::string(2, '\0'),
                "\r\n--")
        ) != got.body.npos
    );
    CHECK(ask(file, "bytes=-1").body == std::string(1, '\0'));
    ::close(fd);
}

TEST_CASE("range: what nothing satisfies is 416", "[range]") {
    const auto got = ask(digits, "bytes=10-");
    CHECK(got.status == 416);
    CHECK(got.header("Content-Range") == "bytes */10");
    CHECK_FALSE(got.header("ETag"));
    CHECK(got.header("Set-Cookie") == "a=1");
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");
}

TEST_CASE("range: too many and unreadable ones get the whole", "[range]") {
    for (const auto header :
         {"bytes=0-0,2-2,4-4,6-6,8-8,1-1,3-3,5-5,7-7", "bytes=0-1,x", "lines=0-1", "0-1"}) {
        const auto got = ask(digits, header);
        CHECK(got.status == 200);
        CHECK(got.body == "0123456789");
        CHECK(got.header("Accept-Ranges") == "bytes");
    }
}

TEST_CASE("range: If-Range counts by tag and by date", "[range]") {
    const auto status = [](std::string validator) {
        const client one{wrap(middleware::range{}, digits)};
        one.clock().set_wall(std::chrono::sys_days{std::chrono::year{1995} / 1 / 1});
        return one.send({.headers = {{"Range", "bytes=0-1"}, {"If-Range", std::move(validator)}}}
        ).status;
    };
    CHECK(status("\"abc\"") == 206);
    CHECK(status("W/\"abc\"") == 200);
    CHECK(status("\"x\"") == 200);
    CHECK(status("Sun, 06 Nov 1994 08:49:37 GMT") == 206);
    CHECK(status("Sun, 06 Nov 1994 08:49:38 GMT") == 200);
}

TEST_CASE("range: only GET of a 200 whose length is known", "[range]") {
    const auto status = [](std::string method, int code) {
        return client{wrap(middleware::range{}, [code](env&) { return text(code, "0123456789"); })}
            .send({.method = std::move(method), .headers = {{"Range", "bytes=0-1"}}})
            .status;
    };
    CHECK(status("GET", 200) == 206);
    CHECK(status("HEAD", 200) == 200);
    CHECK(status("POST", 200) == 200);
    CHECK(status("GET", 404) == 404);
    ends told;
    const auto got =
        ask([&](env&) { return text(scripted_body({chunk("0123456789")}, told)); }, "bytes=0-1");
    CHECK(got.status == 200);
    CHECK_FALSE(got.header("Accept-Ranges"));
}

TEST_CASE("range: what the app has said of ranges stays", "[range]") {
    const auto got = ask(
        [](env&) {
            auto answer = text("0123456789");
            answer.headers.add("Accept-Ranges", "none");
            return answer;
        },
        "bytes=0-1"
    );
    CHECK(got.status == 200);
    CHECK(got.all("Accept-Ranges") == std::vector<std::string>{"none"});
}

TEST_CASE("range: HEAD has GET's headers", "[range]") {
    const client one{wrap(middleware::range{}, digits)};
    CHECK(one.head("/").headers.text() == one.get("/").headers.text());
}

TEST_CASE("range: the body inside hears how it ended", "[range]") {
    for (const auto range : {"bytes=0-1", "bytes=0-1,8-9"}) {
        ends told;
        const app inner = [&](env&) {
            response answer{200, {{"Content-Type", "text/plain"}, {"Content-Length", "10"}}, {}};
            answer.body = scripted_body({chunk("01234"), chunk("56789")}, told);
            return answer;
        };
        CHECK(ask(inner, range).how == fate::done);
        CHECK(told[fate::done] == 1);
        CHECK(ask(inner, range, {}, {.leaves_at = 0}).how == fate::aborted);
        CHECK(told[fate::aborted] == 1);
        CHECK(told.all() == 2);
    }
}

TEST_CASE("range: a body shorter than it was announced is a failure, no false end", "[range]") {
    ends told;
    const app inner = [&](env&) {
        response answer{200, {{"Content-Type", "text/plain"}, {"Content-Length", "10"}}, {}};
        answer.body = scripted_body({chunk("01234")}, told);
        return answer;
    };
    CHECK(
        client{wrap(middleware::range{}, inner), {.lint = false}}
            .send({.headers = {{"Range", "bytes=0-1,8-9"}}})
            .how == fate::failed
    );
}

TEST_CASE("range: no ranges at all can't be meant", "[range]") {
    CHECK_THROWS_AS(middleware::range{{.max_ranges = 0}}, std::invalid_argument);
}
