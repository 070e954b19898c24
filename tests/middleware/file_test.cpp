// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/file.hpp>

#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

using namespace groat;
using groat_test::temp_folder;
using middleware::file;
using middleware::file_options;
using server::test::client;

namespace {

client serving(file_options how) {
    return client{wrap(file{std::move(how)}, [](env&) { return text("next"); })};
}

} // namespace

TEST_CASE("file: answers every path with the file", "[file]") {
    const temp_folder where;
    where.file("a.css", "plain");
    const auto one = serving({.path = where.path("a.css"), .cache_control = "max-age=60"});
    for (const auto path : {"/", "/a.css", "/../../etc/passwd", "/x/y/"}) {
        const auto got = one.get(path);
        CHECK(got.status == 200);
        CHECK(got.body == "plain");
        CHECK(got.header("Content-Type") == "text/css; charset=utf-8");
        CHECK(got.header("Cache-Control") == "max-age=60");
    }
    CHECK(
        serving({.path = where.path("a.css"), .type = "a/b"}).get("/").header("Content-Type") ==
        "a/b"
    );
}

TEST_CASE("file: has validators and ranges", "[file]") {
    const temp_folder where;
    where.file("a", "0123456789");
    const auto one = serving({.path = where.path("a")});
    const auto got = one.get("/");
    CHECK(got.header("Content-Type") == "application/octet-stream");
    CHECK(one.send({.headers = {{"Range", "bytes=2-3"}}}).body == "23");
    CHECK(one.send({.headers = {{"If-None-Match", got.header("ETag").value()}}}).status == 304);
    CHECK(one.head("/").header("Content-Length") == "10");
}

TEST_CASE("file: one that is replaced is seen, one that is gone is 404", "[file]") {
    const temp_folder where;
    where.file("a", "old");
    const auto one = serving({.path = where.path("a")});
    CHECK(one.get("/").body == "old");
    where.file("b", "new");
    std::filesystem::rename(where.path("b"), where.path("a"));
    CHECK(one.get("/").body == "new");
    std::filesystem::remove(where.path("a"));
    CHECK(one.get("/").status == 404);
}

TEST_CASE("file: GET and HEAD only", "[file]") {
    const temp_folder where;
    where.file("a", "x");
    const auto got = serving({.path = where.path("a")}).post("/", "x");
    CHECK(got.status == 405);
    CHECK(got.header("Allow") == "GET, HEAD");
}

TEST_CASE("file: options that can't be meant are refused", "[file]") {
    const temp_folder where;
    CHECK_THROWS_AS(file{{}}, std::invalid_argument);
    CHECK_THROWS_AS((file{{.path = where.path() + "/"}}), std::invalid_argument);
    CHECK_THROWS_AS((file{{.path = where.path("a"), .type = "a\nb"}}), std::invalid_argument);
    CHECK_THROWS_AS((file{{.path = "/nowhere/at/all"}}), std::system_error);
}
