// SPDX-License-Identifier: BSL-1.0
// What an approved file can't hold: it depends on when the site's files were written.
#include <groat/server/test.hpp>

#include <groat/app.hpp>

#include <support/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

using namespace groat;

app site();

namespace {

std::string style() {
    std::ifstream file{"public/site.css", std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

server::test::reply ask(bool lint, std::string name = "X-Nothing", std::string value = {}) {
    const server::test::client client{site(), {.lint = lint}};
    return client.send(
        {.target = "/static/site.css", .headers = {{std::move(name), std::move(value)}}}
    );
}

} // namespace

TEST_CASE("site: its folder's files come as they are, with and without lint", "[site]") {
    CHECK(ask(true).body == style());
    CHECK(format(ask(true)) == format(ask(false)));
}

TEST_CASE("site: a file that did not change is a 304, with and without lint", "[site]") {
    const auto tag = ask(true).header("ETag").value();
    CHECK(ask(true, "If-None-Match", tag).status == 304);
    CHECK(format(ask(true, "If-None-Match", tag)) == format(ask(false, "If-None-Match", tag)));
}

TEST_CASE("site: a part of a file is a 206, with and without lint", "[site]") {
    const auto part = ask(true, "Range", "bytes=0-3");
    CHECK(part.status == 206);
    CHECK(part.body == style().substr(0, 4));
    CHECK(format(part) == format(ask(false, "Range", "bytes=0-3")));
}
