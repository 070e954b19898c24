// SPDX-License-Identifier: BSL-1.0
// Faults that others had with files, and that static_files must not have. docs/advisories.md lists
// them all.
#include <groat/middleware/embedded_files.hpp>
#include <groat/middleware/mount.hpp>
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>
#include <groat/transform.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

using namespace groat;
using groat_test::temp_folder;
using middleware::static_files;
using middleware::static_files_options;
using server::test::client;

namespace {

/// A root among folders whose names begin like its own, with a secret in each.
struct site {
    site() {
        where.file("secret.txt", "SECRET");
        where.file("public-restricted/secret.txt", "SECRET");
        where.file("public_backup/secret.txt", "SECRET");
        where.file("public/page.txt", "page");
    }

    [[nodiscard]] client serving(static_files_options options = {}) const {
        options.root = where.path("public");
        return client{wrap(static_files{std::move(options)}, [](env&) { return not_found(); })};
    }

    temp_folder where;
};

std::size_t open_descriptors() {
    return static_cast<std::size_t>(std::distance(
        std::filesystem::directory_iterator{"/proc/self/fd"}, std::filesystem::directory_iterator{}
    ));
}

} // namespace

// RUSTSEC-2021-0126 (rust-embed): what was to be in the binary was read from the disk, by any path.
TEST_CASE("embedded_files: a path names what is in the binary and no file", "[embedded_files]") {
    const site here;
    const client to{
        wrap(middleware::embedded_files{{.files = {{"/page.txt", "embedded"}}}}, [](env&) {
            return not_found();
        })};
    const auto secret = here.where.path("secret.txt");
    for (const auto& path :
         {secret, "/.." + secret, "/../../../../../.." + secret, "/." + secret}) {
        CHECK(to.get(path).status == 404);
        CHECK(to.send({.variables = {{"PATH_INFO", path}}}).status == 404);
    }
    CHECK(to.get("/page.txt").body == "embedded");
    CHECK(to.get("/x/../page.txt").status == 404);
}

// CVE-2014-6394 (send), CVE-2023-29159 (Starlette), CVE-2022-29970 (Sinatra): the path was taken
// for one below the root because its text began like the root's.
TEST_CASE(
    "static_files: a folder whose name begins like the root's is outside of it", "[static_files]"
) {
    const site here;
    const auto to = here.serving();
    for (const std::string folder : {"public-restricted", "public_backup"})
        for (const std::string up : {"/../", "/%2e%2e/", "/..%2f", "/./../", "/x/../../"}) {
            INFO(up << folder);
            CHECK(to.get(up + folder + "/secret.txt").status == 404);
        }
    CHECK(to.get("/-restricted/secret.txt").status == 404);
    CHECK(to.get("/page.txt").body == "page");
}

// CVE-2014-3744 (st), CVE-2017-16762 (Sanic), CVE-2011-1589 (Mojolicious and Dancer),
// CVE-2025-27610 (Rack::Static), CVE-2006-0847 (CherryPy), CVE-2009-2659 (Django), CVE-2024-23334
// (aiohttp), CPANSA-Plack-Middleware-StaticShared-2012-01, CPANSA-Catalyst-Plugin-Static-2005-01:
// dots and slashes, encoded or not, led out of the root.
TEST_CASE(
    "static_files: dots and slashes lead nowhere, however they are encoded", "[static_files]"
) {
    const site here;
    for (const auto links : {middleware::symlinks::beneath, middleware::symlinks::refuse}) {
        const auto to = here.serving({.dotfiles = true, .links = links});
        for (const std::string up : {"..", "%2e%2e", "%2E.", ".%2e"})
            for (const std::string slash : {"/", "%2f", "%2F", "//", "/./"}) {
                const auto target = cat("/", up, slash, "secret.txt");
                INFO(target);
                CHECK(to.get(target).status == 404);
                CHECK(to.get(cat("/x", slash, up, slash, up, slash, "secret.txt")).status == 404);
            }
        CHECK(to.get("/" + here.where.path("secret.txt")).status == 404);
        CHECK(to.get("//etc/passwd").status == 404);
    }
    // Not even to what is inside, and not because dots are hidden.
    here.where.file("public/in/page.txt", "page");
    const auto open = here.serving({.dotfiles = true});
    CHECK(open.get("/in/page.txt").body == "page");
    for (const auto* target :
         {"/in/../page.txt", "/in/%2e%2e/page.txt", "/./page.txt", "/in/.%2fpage.txt"})
        CHECK(open.get(target).status == 404);
}

// CVE-2018-3760 (Sprockets), GO-2026-4950 (fasthttp), GHSA-5r4p-p66f-jhc7 (Hono): a path was
// decoded a second time, behind whatever had judged it.
TEST_CASE("static_files: a path is decoded once", "[static_files]") {
    const site here;
    here.where.file("public/admin/export.csv", "SECRET");
    here.where.file("public/a%20b.txt", "literal");
    const auto to = here.serving();
    CHECK(to.get("/%252e%252e/secret.txt").status == 404);
    CHECK(to.get("/%252e%252e%252fsecret.txt").status == 404);
    CHECK(to.get("/%2561dmin/export.csv").status == 404);
    CHECK(to.get("/a%2520b.txt").body == "literal");
    CHECK(to.get("/a%20b.txt").status == 404);
}

// GHSA-wmmm-f939-6g9c (Hono), CVE-2026-27587 (Caddy), OSVDB-132234 (rack-attack): who guards a path
// and who serves it saw two paths.
TEST_CASE("static_files: what a mount guards is reached by no other spelling", "[static_files]") {
    const site here;
    here.where.file("public/admin/export.csv", "SECRET");
    static_files_options options;
    options.root = here.where.path("public");
    const client to{wrap(
        middleware::mount{{"/admin", [](env&) { return text(403, "guarded"); }}},
        wrap(static_files{options}, [](env&) { return not_found(); })
    )};
    CHECK(to.get("/admin/export.csv").status == 403);
    for (const auto* spelling :
         {"/%61dmin/export.csv",
          "/%61%64%6d%69%6e/export.csv",
          "//admin/export.csv",
          "/./admin/export.csv",
          "/x/../admin/export.csv",
          "/admin//export.csv",
          "/%2fadmin/export.csv",
          "/admin%2fexport.csv",
          "/ADMIN/export.csv",
          "/.%2fadmin/export.csv",
          "/admin/./export.csv",
          "/admin;/export.csv"}) {
        INFO(spelling);
        const auto got = to.get(spelling);
        CHECK((got.status == 403 || got.status == 404));
    }
}

// RUSTSEC-2022-0043 (tower-http), RUSTSEC-2022-0069 (hyper-staticfile), RUSTSEC-2022-0082 (warp):
// a drive within the path began a path of its own.
TEST_CASE("static_files: a drive is a name like any other", "[static_files]") {
    const site here;
    here.where.file("public/in/c:/windows/win.ini", "mine");
    const auto to = here.serving();
    CHECK(to.get("/in/c:/windows/win.ini").body == "mine");
    CHECK(to.get("/c:/windows/win.ini").status == 404);
    CHECK(to.get(cat("/in/c:", here.where.path("secret.txt"))).status == 404);
}

// CVE-2018-7212 (Sinatra), CVE-2020-36565 and CVE-2026-25766 (Echo), CVE-2026-25891 (Fiber),
// CPANSA-Plack-2013-0131, CPANSA-Plack-2015-0202 (Plack::App::File), CPANSA-Mojolicious-2015-01,
// CPANSA-Mojolicious-2018-02, CVE-2008-1145 (WEBrick), CVE-2026-52844 (Caddy): a backslash parted
// folders.
TEST_CASE("static_files: a backslash names nothing", "[static_files]") {
    const site here;
    here.where.file("public/..\\secret.txt", "a file of that name");
    here.where.file("public/a\\b.txt", "another");
    const auto to = here.serving();
    for (const auto* target :
         {"/a%5cb.txt",
          "/..%5csecret.txt",
          "/..%5Csecret.txt",
          "/%5c..%5csecret.txt",
          "/x%5c..%5c..%5csecret.txt",
          "/..\\secret.txt"}) {
        INFO(target);
        CHECK(to.get(target).status == 404);
    }
}

// CVE-2018-8780 (Ruby's Dir): what stands behind a NUL was not seen by the system.
TEST_CASE("static_files: a NUL ends no name", "[static_files]") {
    const site here;
    const client to{
        wrap(static_files{{.root = here.where.path("public")}}, [](env&) { return not_found(); }),
        {.lint = false}}; // lint calls such a path the server's fault
    using namespace std::string_literals;
    for (const auto& path : {"/page.txt\0"s, "/page.txt\0.html"s, "/../secret.txt\0.txt"s})
        CHECK(to.send({.variables = {{"PATH_INFO", path}}}).status == 404);
}

// CVE-2013-0262 (Rack::File), CVE-2019-5438 (harp): a symbolic link led out of the root.
TEST_CASE("static_files: a link leads nowhere outside", "[static_files]") {
    const site here;
    here.where.link("public/out", "../secret.txt");
    here.where.link("public/up", "..");
    here.where.link("public/far", here.where.path("secret.txt"));
    here.where.link("public/again", "up");
    for (const auto links : {middleware::symlinks::beneath, middleware::symlinks::refuse}) {
        const auto to = here.serving({.links = links});
        for (const auto* target : {"/out", "/far", "/up/secret.txt", "/again/secret.txt"}) {
            INFO(target);
            CHECK(to.get(target).status == 404);
        }
    }
}

// CVE-2026-34785 (Rack::Static): "/css" stood for all that begins so.
TEST_CASE("static_files: a prefix is made of whole segments", "[static_files]") {
    const site here;
    here.where.file("public/css-config.env", "SECRET");
    here.where.file("public/-config.env", "SECRET");
    here.where.file("public/style.css", "style");
    const auto to = here.serving({.prefix = "/css"});
    CHECK(to.get("/css/style.css").body == "style");
    for (const auto* target : {"/css-config.env", "/cssstyle.css", "/css%2dconfig.env"})
        CHECK(to.get(target).status == 404);
}

// CVE-2026-34786 (Rack::Static): headers were chosen by the path as sent, files by the decoded one.
TEST_CASE("static_files: each spelling of a path gets the same headers", "[static_files]") {
    const site here;
    here.where.file("public/fonts/test.woff", "font");
    const auto to = here.serving({.cache_control = "max-age=60", .types = {{"woff", "font/woff"}}});
    const auto plain = to.get("/fonts/test.woff");
    CHECK(plain.header("Content-Type") == "font/woff");
    CHECK(plain.header("Cache-Control") == "max-age=60");
    for (const auto* target :
         {"/fonts/test%2Ewoff", "/fonts/test%2ewoff", "/%66onts/test.wof%66"}) {
        INFO(target);
        CHECK(to.get(target).headers.text() == plain.headers.text());
    }
}

// CPANSA-Plack-2014-0801 (Plack::App::File): a slash at the end was cut off, behind whatever had
// let the path pass.
TEST_CASE("static_files: a file has no slash at its end", "[static_files]") {
    const site here;
    const auto to = here.serving();
    for (const auto* target : {"/page.txt/", "/page.txt//", "/page.txt%2f", "/page.txt/."})
        CHECK(to.get(target).status == 404);
}

// npm-14 (inert), CVE-2018-3718, CVE-2018-3809 and
// CVE-2019-5415 (serve), CVE-2019-5437 (harp), CVE-2017-16248 (Catalyst::Plugin::Static::Simple):
// what is hidden was served, by another spelling, or because another segment was not.
TEST_CASE(
    "static_files: a hidden name is hidden in each segment and each spelling", "[static_files]"
) {
    const site here;
    here.where.file("public/.git/config", "SECRET");
    here.where.file("public/in/.htpasswd", "SECRET");
    here.where.file("public/v1.2/file", "open");
    const auto to = here.serving();
    for (const auto* target :
         {"/.git/config",
          "/%2egit/config",
          "/.%67it/config",
          "/./.git/config",
          "/x/../.git/config",
          "/in/.htpasswd",
          "/in/%2Ehtpasswd",
          "/in/./.htpasswd",
          "/.git",
          "/.git/"}) {
        INFO(target);
        CHECK(to.get(target).status == 404);
    }
    CHECK(to.get("/v1.2/file").body == "open");
}

// CVE-2014-7818 and CVE-2014-7829 (Action Pack), CVE-2014-7819 (Sprockets), CVE-2025-69226
// (aiohttp), CVE-2015-8859 (send): the answer told what exists outside of the root, or where the
// root is.
TEST_CASE("static_files: the answer tells nothing of what is outside", "[static_files]") {
    const site here;
    const auto to = here.serving();
    const auto there = to.get("/../secret.txt");
    const auto missing = to.get("/../no-secret.txt");
    CHECK(there.status == 404);
    CHECK(there.body == missing.body);
    CHECK(there.headers.text() == missing.headers.text());
    for (const auto* target : {"/../secret.txt", "/none", "/page.txt/", "/..%2f"}) {
        const auto got = to.get(target);
        const auto all = cat(got.headers.text(), got.body);
        CHECK(all.find(here.where.path()) == std::string::npos);
        CHECK(all.find("public") == std::string::npos);
    }
}

// CVE-2026-34831 (Rack::Files): Content-Length counted characters. CVE-2010-2477 (Paste), npm-314
// (restify), CVE-2018-11627 (Sinatra): what was asked for came back as HTML.
TEST_CASE("static_files: a path that is not there does not come back", "[static_files]") {
    const site here;
    const auto to = here.serving();
    for (const auto* target :
         {"/%C3%A4%C3%B6%C3%BC", "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/%F0%9F%98%80"}) {
        const auto got = to.get(target);
        CHECK(got.status == 404);
        CHECK(got.header("Content-Length") == std::to_string(got.body.size()));
        CHECK(got.body.find("script") == std::string::npos);
        CHECK(std::ranges::all_of(got.body, [](char c) { return c > 0; }));
    }
}

// CVE-2014-6393 (Express): an error had no charset, and a browser could take it for UTF-7.
TEST_CASE("static_files: an error says its charset", "[static_files]") {
    const site here;
    const auto to = here.serving();
    CHECK(to.get("/none").header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(to.put("/page.txt", "x").header("Content-Type") == "text/plain; charset=utf-8");
}

// CVE-2026-8450 (HTTP::Daemon), CVE-2026-27585 (Caddy): a name was a command, or a pattern.
TEST_CASE("static_files: a name is a name", "[static_files]") {
    const site here;
    here.where.file("public/id |", "bytes");
    here.where.file("public/star*", "star");
    const auto to = here.serving();
    CHECK(to.get("/id%20%7C").body == "bytes");
    CHECK(to.get("/star*").body == "star");
    CHECK(to.get("/pag*.txt").status == 404);
    CHECK(to.get("/%7Cid").status == 404);
    CHECK(to.get("/%3E%3Epage.txt").status == 404);
    CHECK(to.get("/page.txt").body == "page");
}

// CVE-2025-66221, CVE-2026-21860 and CVE-2026-27199 (Werkzeug), CVE-2022-41720 (Go): the name of a
// device was opened, and reading it never ended. Here a device is what mkfifo makes.
TEST_CASE("static_files: what is no file is not waited for", "[static_files]") {
    const site here;
    REQUIRE(::mkfifo(here.where.path("public/pipe").c_str(), 0600) == 0);
    here.where.folder("public/in");
    REQUIRE(::mkfifo(here.where.path("public/in/pipe.txt").c_str(), 0600) == 0);
    here.where.file("public/in/NUL", "a name on this system");
    const auto to = here.serving();
    CHECK(to.get("/pipe").status == 404);
    CHECK(to.get("/in/pipe.txt").status == 404);
    CHECK(to.get("/in/NUL").body == "a name on this system");
}

// CVE-2015-0221 (Django): a file was read line by line, however long its lines are.
TEST_CASE("static_files: a file without line ends is read in pieces", "[static_files]") {
    const site here;
    here.where.file("public/long.txt", "");
    constexpr std::size_t size = 8 * 1024 * 1024;
    std::filesystem::resize_file(here.where.path("public/long.txt"), size);
    std::size_t longest = 0;
    std::size_t total = 0;
    const auto measuring = [&](env& request, const app& next) {
        auto answer = next(request);
        transform(answer, [&](std::string_view piece, drain, std::string&) {
            longest = std::max(longest, piece.size());
            total += piece.size();
        });
        return answer;
    };
    const client to{
        wrap(measuring, wrap(static_files{{.root = here.where.path("public")}}, [](env&) {
                 return not_found();
             }))};
    CHECK(to.get("/long.txt").how == fate::done);
    CHECK(total == size);
    CHECK(longest <= 64 * 1024);
}

// CVE-2014-3742 (hapi): a file that was not sent to its end stayed open.
TEST_CASE("static_files: a file is closed however its exchange ends", "[static_files]") {
    const site here;
    here.where.file("public/big.bin", std::string(200'000, 'x'));
    const auto ask = [&](std::uint64_t leaves_at, std::string method, std::string condition) {
        const client to{
            wrap(
                static_files{{.root = here.where.path("public")}}, [](env&) { return not_found(); }
            ),
            {.leaves_at = leaves_at}};
        to.send(
            {.method = std::move(method),
             .target = "/big.bin",
             .headers = {{"If-None-Match", std::move(condition)}}}
        );
    };
    const auto before = open_descriptors();
    for (const std::uint64_t leaves_at : {0U, 10U, 1000U, 100'000U, 1'000'000U}) {
        ask(leaves_at, "GET", "\"other\"");
        ask(leaves_at, "HEAD", "\"other\"");
        ask(leaves_at, "GET", "*");
        ask(leaves_at, "PUT", "*");
    }
    CHECK(open_descriptors() == before);
}
