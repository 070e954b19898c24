// SPDX-License-Identifier: BSL-1.0
// Folders, their indexes and the redirects to them.
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <string>
#include <utility>

using namespace groat;
using groat_test::temp_folder;
using middleware::static_files;
using middleware::static_files_options;
using server::test::reply;

namespace {

class site {
public:
    site() {
        where.file("digits.txt", "0123456789");
        where.file("docs/index.html", "<p>docs");
        where.folder("bare");
    }

    [[nodiscard]] app serving(static_files_options options = {}) const {
        options.root = where.path();
        return wrap(static_files{std::move(options)}, [](env&) { return text("next"); });
    }

    [[nodiscard]] static reply send(const app& to, server::test::request what) {
        return server::test::client{to}.send(std::move(what));
    }

    [[nodiscard]] reply get(std::string target) const {
        return send(serving(), {.target = std::move(target)});
    }

    temp_folder where;
};

} // namespace

TEST_CASE("static_files: a folder is its index", "[static_files]") {
    const site here;
    CHECK(here.get("/docs/").body == "<p>docs");
    CHECK(here.get("/docs/").header("Content-Type") == "text/html; charset=utf-8");
    CHECK(here.get("/bare/").status == 404);
    CHECK(here.get("/bare").status == 404);

    here.where.folder("odd/index.html"); // a folder of that name
    CHECK(here.get("/odd/").status == 404);
    CHECK(here.get("/odd").status == 404);

    const auto none = here.serving({.index = ""});
    CHECK(site::send(none, {.target = "/docs/"}).status == 404);
    CHECK(site::send(none, {.target = "/docs"}).status == 404);

    const auto other = here.serving({.index = "digits.txt"});
    CHECK(site::send(other, {.target = "/"}).body == "0123456789");
}

TEST_CASE(
    "static_files: a folder without its slash is redirected to the one with it", "[static_files]"
) {
    const site here;
    here.where.file("a b/index.html", "x");
    const auto got = here.get("/docs?q=%2F&r");
    CHECK(got.status == 301);
    CHECK(got.header("Location") == "/docs/?q=%2F&r");
    CHECK(here.get("/a%20b").header("Location") == "/a%20b/");

    const auto mounted = site::send(here.serving(), {.target = "/app/docs", .script_name = "/app"});
    CHECK(mounted.header("Location") == "/app/docs/");
}

TEST_CASE("static_files: a mount's own path is the root without its slash", "[static_files]") {
    const site here;
    here.where.file("index.html", "home");
    const auto to = here.serving();
    CHECK(site::send(to, {.target = "/app", .script_name = "/app"}).header("Location") == "/app/");
    CHECK(site::send(to, {.target = "/app/", .script_name = "/app"}).body == "home");
}

TEST_CASE("static_files: a redirect never leads to another host", "[static_files]") {
    const site here;
    here.where.file("evil.example/index.html", "x");
    for (const std::string target : {"//evil.example", "///evil.example", "/%2Fevil.example"}) {
        INFO(target);
        CHECK(here.get(target).status == 404);
    }
    const auto odd = site::send(
        here.serving(),
        {.target = "/evil.example", .variables = {{"SCRIPT_NAME", "//evil.example"}}}
    );
    CHECK(odd.header("Location") == "/evil.example/evil.example/");
}

TEST_CASE("static_files: a redirect that fits in no head is 414", "[static_files]") {
    const site here;
    CHECK(here.get("/docs?" + std::string(4000, 'q')).status == 414);
}
