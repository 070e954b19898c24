// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/x_sendfile.hpp>

#include <groat/middleware/static_files.hpp>
#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using middleware::sendfile_header;
using middleware::x_sendfile;
using middleware::x_sendfile_options;
using server::test::client;
using server::test::field;
using server::test::reply;

namespace {

class site {
public:
    site() {
        where.file("a.txt", "hello");
        where.file("b/c d%.txt", "hello");
        where.file("b/\xc3\xa4.txt", "hello");
    }

    [[nodiscard]] reply get(
        x_sendfile_options how,
        std::string target = "/a.txt",
        std::vector<field> headers = {},
        std::string method = "GET"
    ) const {
        server::test::client_options options;
        options.exchange.sendfile_headers = true;
        return client{
            wrap(
                x_sendfile{std::move(how)},
                app{wrap(
                    middleware::static_files{{.root = where.path()}}, [](env&) { return empty(); }
                )}
            ),
            options}
            .send(
                {.method = std::move(method),
                 .target = std::move(target),
                 .headers = std::move(headers)}
            );
    }

    groat_test::temp_folder where;
};

} // namespace

TEST_CASE("x_sendfile: a whole file leaves as its path", "[x_sendfile]") {
    const site files;
    const auto got = files.get({});
    CHECK(got.header("X-Sendfile") == files.where.path("a.txt"));
    CHECK(got.body.empty());
    CHECK(got.header("Content-Length") == "0");
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(
        files.get({.header = sendfile_header::x_lighttpd_send_file})
            .header("X-Lighttpd-Send-File") == files.where.path("a.txt")
    );
}

TEST_CASE("x_sendfile: a folder has its place, the longest that fits", "[x_sendfile]") {
    const site files;
    const x_sendfile_options how{
        .header = sendfile_header::x_accel_redirect,
        .folders = {{files.where.path(), "/all"}, {files.where.path("b"), "/of/b"}}};
    CHECK(files.get(how).header("X-Accel-Redirect") == "/all/a.txt");
    CHECK(files.get(how, "/b/c%20d%25.txt").header("X-Accel-Redirect") == "/of/b/c%20d%25.txt");
    CHECK(files.get(how, "/b/%C3%A4.txt").header("X-Accel-Redirect") == "/of/b/%C3%A4.txt");
}

TEST_CASE("x_sendfile: a file below no folder is sent as ever", "[x_sendfile]") {
    const site files;
    // The folder's name begins the path, but is no whole segment of it.
    auto half = files.where.path();
    half.pop_back();
    const auto got = files.get({.folders = {{half, "/x"}, {"/elsewhere", "/y"}}});
    CHECK(got.body == "hello");
    CHECK_FALSE(got.header("X-Sendfile"));
}

TEST_CASE("x_sendfile: nothing that a client sends is asked", "[x_sendfile]") {
    const site files;
    const std::vector<field> lies{
        {"X-Sendfile-Type", "X-Accel-Redirect"},
        {"X-Accel-Mapping", files.where.path() + "=/stolen"},
        {"X-Accel-Redirect", "/etc/passwd"},
        {"X-Sendfile", "/etc/passwd"}};
    const auto got = files.get({.folders = {{"/elsewhere", "/y"}}}, "/a.txt", lies);
    CHECK(got.body == "hello");
    for (const auto name : {"X-Sendfile", "X-Accel-Redirect", "X-Lighttpd-Send-File"})
        CHECK_FALSE(got.header(name));
    CHECK(files.get({}, "/a.txt", lies).header("X-Sendfile") == files.where.path("a.txt"));
}

TEST_CASE("x_sendfile: parts, errors, 304 and other bodies are sent from here", "[x_sendfile]") {
    const site files;
    CHECK(files.get({}, "/a.txt", {{"Range", "bytes=0-1"}}).body == "he");
    CHECK(files.get({}, "/nowhere").status == 404);
    const auto tag = files.get({}).header("ETag").value();
    const auto unchanged = files.get({}, "/a.txt", {{"If-None-Match", tag}});
    CHECK(unchanged.status == 304);
    CHECK_FALSE(unchanged.header("X-Sendfile"));
    CHECK(
        client{wrap(x_sendfile{{}}, [](env&) { return text("hello"); })}.get("/").body == "hello"
    );
}

TEST_CASE("x_sendfile: HEAD says the same", "[x_sendfile]") {
    const site files;
    const auto got = files.get({}, "/a.txt", {}, "HEAD");
    CHECK(got.header("X-Sendfile") == files.where.path("a.txt"));
    CHECK(got.header("Content-Length") == "5");
}

TEST_CASE("x_sendfile: a header that the app has set is left alone", "[x_sendfile]") {
    const groat_test::temp_folder where;
    where.file("a.txt", "hello");
    server::test::client_options options;
    options.exchange.sendfile_headers = true;
    const auto own = [](env& request, const app& next) {
        auto answer = next(request);
        answer.headers.add("X-Sendfile", "/its/own");
        return answer;
    };
    const client one{
        wrap(
            x_sendfile{{}},
            wrap(
                own,
                wrap(middleware::static_files{{.root = where.path()}}, [](env&) { return empty(); })
            )
        ),
        options};
    CHECK(one.get("/a.txt").all("X-Sendfile") == std::vector<std::string>{"/its/own"});
}

TEST_CASE("x_sendfile: options that can't be meant are refused", "[x_sendfile]") {
    for (const auto& bad :
         {x_sendfile_options{.header = sendfile_header::x_accel_redirect},
          x_sendfile_options{.folders = {{"files", "/x"}}},
          x_sendfile_options{.folders = {{"/files/", "/x"}}},
          x_sendfile_options{.folders = {{"/files", "x"}}},
          x_sendfile_options{.folders = {{"/files", "/x/"}}}})
        CHECK_THROWS_AS(x_sendfile{bad}, std::invalid_argument);
}
