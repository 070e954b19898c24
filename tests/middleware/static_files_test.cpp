// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using namespace std::chrono;
using groat_test::temp_folder;
using middleware::static_files;
using middleware::static_files_options;
using server::test::reply;

namespace {

constexpr time_t modified = 784111777; // Sun, 06 Nov 1994 08:49:37 GMT, as in RFC 9110
constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";

/// A folder of files, and what a client gets of it.
class site {
public:
    site() {
        where.file("secret.txt", "secret");
        where.file("public/digits.txt", "0123456789");
        where.file("public/empty.bin", "");
        where.file("public/docs/index.html", "<p>docs");
        where.folder("public/bare");
        where.touch("public/digits.txt", modified);
    }

    [[nodiscard]] app serving(static_files_options options = {}) const {
        options.root = where.path("public");
        return wrap(static_files{std::move(options)}, [](env& request) {
            return text(200, cat("next: ", request.method(), " ", request.path_info()));
        });
    }

    /// Long enough after the files were made for their tags to be strong.
    [[nodiscard]] static reply send(const app& to, server::test::request what) {
        const server::test::client client{to};
        client.clock().set_wall(system_clock::now() + 1h);
        return client.send(std::move(what));
    }

    [[nodiscard]] reply get(
        std::string target,
        std::vector<server::test::field> headers = {},
        std::string method = "GET"
    ) const {
        return send(
            serving(),
            {.method = std::move(method),
             .target = std::move(target),
             .headers = std::move(headers)}
        );
    }

    temp_folder where;
};

/// Reads as another user, for root may read everything.
class as_nobody {
public:
    as_nobody() : root_{::geteuid() == 0} {
        if (root_ && ::seteuid(65534) != 0)
            throw std::runtime_error{"seteuid"};
    }
    ~as_nobody() {
        if (root_ && ::seteuid(0) != 0)
            std::abort();
    }

private:
    bool root_;
};

} // namespace

TEST_CASE("static_files: answers GET with the file and what is known of it", "[static_files]") {
    const site here;
    const auto got = here.get("/digits.txt");
    CHECK(got.status == 200);
    CHECK(got.body == "0123456789");
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(got.header("Content-Length") == "10");
    CHECK(got.header("Last-Modified") == date);
    CHECK(got.header("Accept-Ranges") == "bytes");
    CHECK_FALSE(got.header("Cache-Control"));
    const auto tag = got.header("ETag");
    REQUIRE(tag);
    CHECK(tag->front() == '"');
}

TEST_CASE("static_files: answers HEAD with the headers of GET and no body", "[static_files]") {
    const site here;
    for (const std::string target : {"/digits.txt", "/empty.bin", "/docs/", "/none"}) {
        INFO(target);
        const auto whole = here.get(target);
        const auto head = here.get(target, {}, "HEAD");
        CHECK(head.status == whole.status);
        CHECK(head.headers.text() == whole.headers.text());
        CHECK(head.body.empty());
    }
}

TEST_CASE("static_files: the body is the file, for servers and range layers", "[static_files]") {
    const site here;
    for (const std::string method : {"GET", "HEAD"}) {
        bool seen = false;
        const app watched = wrap(
            [&](env& request, const app& next) {
                auto answer = next(request);
                const auto* file = answer.body.file();
                REQUIRE(file);
                CHECK(file->path == here.where.path("public/digits.txt"));
                CHECK(file->length == 10);
                CHECK(file->owner);
                CHECK(answer.body.omitted() == (method == "HEAD"));
                seen = true;
                return answer;
            },
            here.serving()
        );
        CHECK(site::send(watched, {.method = method, .target = "/digits.txt"}).status == 200);
        CHECK(seen);
    }
}

TEST_CASE("static_files: what is not there is 404", "[static_files]") {
    const site here;
    CHECK(here.get("/none").status == 404);
    CHECK(here.get("/digits.txt/").status == 404);
    CHECK(here.get("/digits.txt/none").status == 404);
    CHECK(here.get("/none", {}, "POST").status == 404);
    CHECK(here.get("/" + std::string(300, 'a')).status == 404);
}

TEST_CASE("static_files: other methods are 405, with those that are allowed", "[static_files]") {
    const site here;
    for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
        INFO(method);
        const auto got = here.get("/digits.txt", {}, method);
        CHECK(got.status == 405);
        CHECK(got.header("Allow") == "GET, HEAD");
    }
    CHECK(here.get("/docs", {}, "POST").status == 405);
}

TEST_CASE("static_files: pass_through hands on what it does not serve", "[static_files]") {
    const site here;
    const auto to = here.serving({.pass_through = true});
    CHECK(site::send(to, {.target = "/digits.txt"}).body == "0123456789");
    CHECK(site::send(to, {.target = "/none"}).body == "next: GET /none");
    CHECK(site::send(to, {.target = "/bare/"}).body == "next: GET /bare/");
    CHECK(site::send(to, {.target = "/.hidden"}).body == "next: GET /.hidden");
    CHECK(
        site::send(to, {.method = "POST", .target = "/digits.txt"}).body == "next: POST /digits.txt"
    );
}

TEST_CASE("static_files: a prefix is matched by whole segments and left out", "[static_files]") {
    const site here;
    const auto to = here.serving({.prefix = "/files/v1"});
    CHECK(site::send(to, {.target = "/files/v1/digits.txt"}).body == "0123456789");
    CHECK(site::send(to, {.target = "/files/v1/none"}).status == 404);
    CHECK(site::send(to, {.target = "/digits.txt"}).body == "next: GET /digits.txt");
    CHECK(
        site::send(to, {.target = "/files/v1digits.txt"}).body == "next: GET /files/v1digits.txt"
    );
    CHECK(site::send(to, {.target = "/files"}).body == "next: GET /files");
    CHECK(site::send(to, {.target = "/files/v1/docs"}).header("Location") == "/files/v1/docs/");
}

TEST_CASE("static_files: the type is told by the extension, in any case", "[static_files]") {
    const site here;
    for (const char* name : {"a.HTML", "a.tar.gz", "Makefile", "a.zzz", "a.svg"})
        here.where.file(std::string{"public/"} + name, "x");
    CHECK(here.get("/a.HTML").header("Content-Type") == "text/html; charset=utf-8");
    CHECK(here.get("/a.tar.gz").header("Content-Type") == "application/gzip");
    CHECK(here.get("/a.svg").header("Content-Type") == "image/svg+xml");
    CHECK(here.get("/Makefile").header("Content-Type") == "application/octet-stream");
    CHECK(here.get("/a.zzz").header("Content-Type") == "application/octet-stream");
    CHECK(here.get("/empty.bin").header("Content-Type") == "application/octet-stream");
}

TEST_CASE("static_files: types, their default and the charset may be set", "[static_files]") {
    const site here;
    for (const char* name : {"a.ts", "a.cfg", "a.md", "a.unknown"})
        here.where.file(std::string{"public/"} + name, "x");
    const auto to = here.serving(
        {.charset = "iso-8859-1",
         .types = {{"ts", "text/typescript"}, {"cfg", "text/plain; format=flowed"}},
         .default_type = "application/x-thing"}
    );
    const auto type = [&](std::string target) {
        return site::send(to, {.target = std::move(target)}).header("Content-Type");
    };
    CHECK(type("/a.ts") == "text/typescript; charset=iso-8859-1");
    CHECK(type("/a.cfg") == "text/plain; format=flowed");
    CHECK(type("/a.md") == "text/markdown; charset=iso-8859-1");
    CHECK(type("/a.unknown") == "application/x-thing");

    const auto silent = here.serving({.charset = ""});
    CHECK(site::send(silent, {.target = "/a.md"}).header("Content-Type") == "text/markdown");
}

TEST_CASE(
    "static_files: Cache-Control goes with every answer that has the file", "[static_files]"
) {
    const site here;
    const auto to = here.serving({.cache_control = "public, max-age=60"});
    const auto control = [&](int status, std::vector<server::test::field> headers) {
        const auto got = site::send(to, {.target = "/digits.txt", .headers = std::move(headers)});
        CHECK(got.status == status);
        return got.header("Cache-Control");
    };
    CHECK(control(200, {}) == "public, max-age=60");
    CHECK(control(206, {{"Range", "bytes=0-0"}}) == "public, max-age=60");
    CHECK(control(304, {{"If-None-Match", "*"}}) == "public, max-age=60");
    CHECK_FALSE(site::send(to, {.target = "/none"}).header("Cache-Control"));
}

TEST_CASE("static_files: names that begin with a dot are for who asks for them", "[static_files]") {
    const site here;
    here.where.file("public/.env", "password");
    here.where.file("public/.git/config", "x");
    CHECK(here.get("/.env").status == 404);
    CHECK(here.get("/.git/config").status == 404);
    CHECK(site::send(here.serving({.dotfiles = true}), {.target = "/.env"}).body == "password");
}

TEST_CASE("static_files: what the process may not read is 403", "[static_files]") {
    const site here;
    ::chmod(here.where.path().c_str(), 0755);
    ::chmod(here.where.path("public/digits.txt").c_str(), 0);
    here.where.file("public/closed/a.txt", "x");
    ::chmod(here.where.path("public/closed").c_str(), 0);
    const auto to = here.serving({.pass_through = true});
    const as_nobody reading;
    CHECK(site::send(to, {.target = "/digits.txt"}).status == 403);
    CHECK(site::send(to, {.target = "/closed/a.txt"}).status == 403);
    CHECK(site::send(to, {.target = "/empty.bin"}).status == 200);
}

TEST_CASE("static_files: serves regular files only, and waits for none", "[static_files]") {
    const site here;
    REQUIRE(::mkfifo(here.where.path("public/pipe").c_str(), 0600) == 0);
    CHECK(here.get("/pipe").status == 404);
    here.where.link("public/null", "/dev/null");
    CHECK(here.get("/null").status == 404);
}

TEST_CASE("static_files: links are followed or refused as told", "[static_files]") {
    const site here;
    here.where.link("public/near.txt", "digits.txt");
    here.where.link("public/out.txt", "../secret.txt");
    CHECK(here.get("/near.txt").body == "0123456789");
    CHECK(here.get("/out.txt").status == 404);
    const auto strict = here.serving({.links = middleware::symlinks::refuse});
    CHECK(site::send(strict, {.target = "/near.txt"}).status == 404);
    CHECK(site::send(strict, {.target = "/digits.txt"}).status == 200);
}

TEST_CASE("static_files: copies share the root that was opened", "[static_files]") {
    const site here;
    const auto original = static_files{{.root = here.where.path("public")}};
    const auto copy = original;
    std::filesystem::rename(here.where.path("public"), here.where.path("moved"));
    const auto got =
        site::send(wrap(copy, [](env&) { return empty(); }), {.target = "/digits.txt"});
    CHECK(got.body == "0123456789");
}
