// SPDX-License-Identifier: BSL-1.0
// Faults that others had with pages that list a folder, and with files beside
// files.
#include <groat/middleware/directory.hpp>
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <string>
#include <string_view>

using namespace groat;
using groat_test::temp_folder;
using middleware::directory;
using middleware::static_files;
using server::test::client;

namespace {

client listing(const temp_folder& where, std::string_view root = "root") {
    return client{wrap(directory{{.root = where.path(root)}}, [](env&) { return not_found(); })};
}

} // namespace

// CVE-2020-8161 and CVE-2026-22860 (Rack::Directory), CVE-2018-3712 (serve): a
// path led out of the root, or into a folder beside it whose name begins like
// its own.
TEST_CASE("directory: nothing outside of the root is listed", "[directory]") {
    const temp_folder where;
    where.file("root/page.txt", "x");
    where.file("root_backup/secret.txt", "x");
    where.file("rooted/secret.txt", "x");
    where.link("root/up", "..");
    const auto to = listing(where);
    CHECK(to.get("/").status == 200);
    for (const std::string target :
         {"/../root_backup/",
          "/%2e%2e/root_backup/",
          "/..%2froot_backup/",
          "/../rooted/",
          "/../",
          "/..",
          "/%2e%2e/",
          "/_backup/",
          "/up/",
          "/up/root_backup/",
          "//",
          "//root/",
          "/./",
          "/root/..//",
          "/..%5croot_backup/"}) {
        INFO(target);
        const auto got = to.get(target);
        CHECK(got.status == 404);
        CHECK(got.body.find("secret") == std::string::npos);
    }
}

// CVE-2026-25500 (Rack::Directory), CVE-2015-8856 (serve-index), CVE-2024-27306
// (aiohttp), CVE-2015-6938 and CVE-2018-19352 (Jupyter), CVE-2010-0541
// (WEBrick): a file's name was a page's script.
TEST_CASE("directory: a name is text, and its link a path", "[directory]") {
    const temp_folder where;
    where.file("root/javascript:alert(1)", "x");
    where.file("root/<img src=x onerror=alert(1)>", "x");
    where.file("root/\"onmouseover=\"alert(1)", "x");
    where.file("root/'onmouseover='alert(1)", "x");
    where.file("root/a&lt;b", "x");
    where.file("root/data:text;html,x", "x");
    where.folder("root/javascript:void");
    const auto got = listing(where).get("/");
    CHECK(got.status == 200);
    CHECK(got.body.find("<img") == std::string::npos);
    CHECK(got.body.find("\"onmouseover=\"") == std::string::npos);
    CHECK(got.body.find("'onmouseover='") == std::string::npos);
    CHECK(got.body.find("a&amp;lt;b") != std::string::npos);
    std::size_t links = 0;
    for (auto at = got.body.find("href="); at != std::string::npos;
         at = got.body.find("href=", at + 1)) {
        const auto quote = got.body[at + 5];
        CHECK((quote == '"' || quote == '\''));
        const auto link = got.body.substr(at + 6, got.body.find(quote, at + 6) - at - 6);
        INFO(link);
        // Neither a scheme (RFC 3986, 3.1) nor another host.
        CHECK(link.substr(0, link.find('/')).find(':') == std::string::npos);
        CHECK_FALSE(link.starts_with("//"));
        ++links;
    }
    CHECK(links >= 7);
}

// CVE-2026-34763 (Rack::Directory), CVE-2015-8859 (send): the page told where
// its root lies.
TEST_CASE("directory: the page does not tell where its root lies", "[directory]") {
    const temp_folder where;
    where.file("r+o(o)t.*/sub/page.txt", "x");
    const auto to = listing(where, "r+o(o)t.*");
    for (const std::string target : {"/", "/sub/", "/sub", "/none/"}) {
        const auto got = to.get(target);
        const auto all = cat(got.headers.text(), got.body);
        CHECK(all.find(where.path()) == std::string::npos);
        CHECK(all.find("r+o(o)t") == std::string::npos);
    }
    CHECK(to.get("/sub/").body.find("page.txt") != std::string::npos);
}

// CVE-2018-3718, CVE-2018-3809 and CVE-2019-5415 (serve), npm-14 (inert): what
// is hidden was listed, by another spelling of its folder.
TEST_CASE("directory: what is hidden is not listed", "[directory]") {
    const temp_folder where;
    where.file("root/.env", "x");
    where.file("root/.git/config", "x");
    where.file("root/page.txt", "x");
    const auto to = listing(where);
    CHECK(to.get("/").body.find(".env") == std::string::npos);
    CHECK(to.get("/").body.find(".git") == std::string::npos);
    for (const std::string target : {"/.git/", "/%2egit/", "/.%67it/", "/./.git/", "/.git"}) {
        const auto got = to.get(target);
        CHECK(got.status == 404);
        CHECK(got.body.find("config") == std::string::npos);
    }
}

// CVE-2015-1164 (serve-static), RUSTSEC-2022-0072 (hyper-staticfile): its
// redirect was another host.
TEST_CASE("directory: its redirect stays on its host", "[directory]") {
    const temp_folder where;
    where.folder("root/evil.example/x");
    const auto to = listing(where);
    CHECK(to.get("/evil.example").header("Location") == "/evil.example/");
    for (const std::string target :
         {"//evil.example",
          "///evil.example",
          "/%2fevil.example",
          "/%5cevil.example",
          "/.//evil.example",
          "//evil.example/x",
          "//evil.example/%2e%2e"}) {
        INFO(target);
        if (const auto location = to.get(target).header("Location"))
            CHECK((location->starts_with('/') && !location->starts_with("//")));
    }
}

// CVE-2024-42367 (aiohttp): the coded file beside a file was a link, and was
// followed.
TEST_CASE(
    "static_files: a coded file beside a file leads out no more than the file", "[static_files]"
) {
    const temp_folder where;
    where.file("secret.gz", "SECRET");
    where.file("root/page.txt", "page");
    where.link("root/page.txt.gz", "../secret.gz");
    where.file("root/far.txt", "far");
    where.link("root/far.txt.br", where.path("secret.gz"));
    for (const auto links : {middleware::symlinks::beneath, middleware::symlinks::refuse}) {
        const client to{wrap(
            static_files{
                {.root = where.path("root"), .links = links, .precompressed = {"br", "gzip"}}},
            [](env&) { return not_found(); }
        )};
        for (const std::string name : {"page", "far"}) {
            const auto got = to.send(
                {.target = cat("/", name, ".txt"), .headers = {{"Accept-Encoding", "br, gzip"}}}
            );
            CHECK(got.status == 200);
            CHECK(got.body == name);
            CHECK_FALSE(got.header("Content-Encoding"));
        }
    }
}
