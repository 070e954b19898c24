// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/directory.hpp>

#include <groat/html.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/hostile_paths.hpp>
#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <sys/stat.h>

#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

using namespace groat;
using groat_test::temp_folder;
using middleware::directory;
using middleware::directory_options;
using server::test::client;

namespace {

client listing(const temp_folder& where, directory_options how = {}) {
    how.root = where.path();
    return client{wrap(directory{std::move(how)}, [](env&) { return text("next"); })};
}

/// The links of a page, in order.
std::vector<std::string> links(const std::string& page) {
    std::vector<std::string> found;
    constexpr std::string_view mark = "href=\"";
    for (auto at = page.find(mark); at != page.npos; at = page.find(mark, at)) {
        at += mark.size();
        found.push_back(page.substr(at, page.find('"', at) - at));
    }
    return found;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("html: text stays text", "[html]") {
    std::string out;
    append_html(out, "<a href=\"x\">&amp;'");
    CHECK(out == "&lt;a href=&quot;x&quot;&gt;&amp;amp;&#39;");
}

TEST_CASE("directory: lists folders first, then files, each by name", "[directory]") {
    const temp_folder where;
    where.file("b.txt", "12345");
    where.file("a.txt", "");
    where.file("Z.txt", "");
    where.folder("sub");
    where.folder("a folder");
    where.touch("b.txt", 784111777);
    const auto got = listing(where).get("/");
    CHECK(got.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(links(got.body) == strings{"./a%20folder/", "./sub/", "./Z.txt", "./a.txt", "./b.txt"});
    CHECK(got.body.find("<td>5<td>Sun, 06 Nov 1994 08:49:37 GMT\n") != std::string::npos);
    CHECK(got.body.find(where.path()) == std::string::npos);
}

TEST_CASE("directory: a folder below has a way up, and a page of its own", "[directory]") {
    const temp_folder where;
    where.file("sub/deep/x", "");
    const auto one = listing(where);
    CHECK(links(one.get("/sub/").body) == strings{"../", "./deep/"});
    CHECK(links(one.get("/sub/deep/").body) == strings{"../", "./x"});
    CHECK(one.get("/sub").status == 301);
    CHECK(one.get("/sub?q").header("Location") == "/sub/?q");
    CHECK(one.send({.target = "/m/sub", .script_name = "/m"}).header("Location") == "/m/sub/");
}

TEST_CASE("directory: names are text and links, whatever is in them", "[directory]") {
    const temp_folder where;
    where.file("<script>alert(1)<'\"&.txt", "");
    where.file("javascript:alert(1)", "");
    where.file("a\nb\xff%2f?#", "");
    const auto page = listing(where).get("/").body;
    CHECK(page.find("<script") == std::string::npos);
    CHECK(
        links(page) ==
        strings{
            "./%3Cscript%3Ealert%281%29%3C%27%22%26.txt",
            "./a%0Ab%FF%252f%3F%23",
            "./javascript%3Aalert%281%29"}
    );
    CHECK(page.find(">a\\x0Ab\\xFF%2f?#</a>") != std::string::npos);

    temp_folder other;
    other.folder("<b>");
    const auto inside = listing(other).get("/%3Cb%3E/").body;
    CHECK(inside.find("<b>") == std::string::npos);
    CHECK(inside.find("<h1>/&lt;b&gt;/</h1>") != std::string::npos);
}

TEST_CASE("directory: who likes JSON better gets it", "[directory]") {
    const temp_folder where;
    where.file("a\"\\b", "12");
    where.folder("sub");
    where.touch("a\"\\b", 784111777);
    where.touch("sub", 784111777);
    const auto one = listing(where);
    const auto got = one.send({.headers = {{"Accept", "application/json"}}});
    CHECK(got.header("Content-Type") == "application/json");
    CHECK(got.header("Vary") == "Accept");
    CHECK(got.body == R"([
{"name": "sub/", "modified": "Sun, 06 Nov 1994 08:49:37 GMT"},
{"name": "a\"\\b", "size": 2, "modified": "Sun, 06 Nov 1994 08:49:37 GMT"}
]
)");
    CHECK(
        one.send({.headers = {{"Accept", "text/html, */*;q=0.1"}}}).header("Content-Type") ==
        "text/html; charset=utf-8"
    );
}

TEST_CASE("directory: dotfiles, links and devices are not listed", "[directory]") {
    const temp_folder where;
    where.file(".env", "");
    where.folder(".git");
    where.file("a", "");
    where.link("link", "a");
    where.link("out", "/etc");
    REQUIRE(::mkfifo(where.path("fifo").c_str(), 0600) == 0);
    CHECK(links(listing(where).get("/").body) == strings{"./a"});
    CHECK(listing(where).get("/.git/").body == "next");
    CHECK(
        links(listing(where, {.dotfiles = true}).get("/").body) ==
        strings{"./.git/", "./.env", "./a"}
    );
}

TEST_CASE(
    "directory: files, other methods and what is not there go to the next app", "[directory]"
) {
    const temp_folder where;
    where.file("a", "x");
    const auto one = listing(where);
    CHECK(one.get("/a").body == "next");
    CHECK(one.get("/a/").body == "next");
    CHECK(one.get("/nowhere/").body == "next");
    CHECK(one.post("/", "x").body == "next");
    CHECK(one.head("/").status == 200);
}

TEST_CASE("directory: a folder of many has a page that says so", "[directory]") {
    const temp_folder where;
    for (int i = 0; i < 20; ++i)
        where.file("f" + std::to_string(i), "");
    const auto page = listing(where, {.max_entries = 10}).get("/").body;
    CHECK(links(page).size() == 10);
    CHECK(page.find("There are more") != std::string::npos);
    CHECK(listing(where, {.max_entries = 20}).get("/").body.find("There are more") == page.npos);
}

TEST_CASE("directory: no path leads out", "[directory]") {
    const groat_test::hostile_site here;
    // What a listing of the folder outside, or of the system, would show.
    here.where.file("only-outside", "");
    const auto root = here.where.path("public");
    const client one{
        wrap(
            directory{{.root = root}},
            wrap(
                middleware::static_files{{.root = root, .index = ""}}, [](env&) { return empty(); }
            )
        ),
        {.lint = false}};
    const auto paths = groat_test::hostile_paths(here.where);
    REQUIRE(paths.size() >= 1000);
    std::size_t escapes = 0;
    for (const auto& path : paths) {
        std::vector<std::string> forms = {path, path + "/"};
        if (auto decoded = percent_decode(path)) {
            forms.push_back(*decoded);
            forms.push_back(*decoded + "/");
        }
        for (const auto& form : forms) {
            const auto got = one.send({.variables = {{"PATH_INFO", form}}});
            for (const auto secret : {"SECRET", "only-outside", "passwd", "public-not", "root:"})
                escapes += got.body.find(cat("./", secret)) != std::string::npos ||
                           got.body.starts_with(secret);
        }
    }
    CHECK(escapes == 0);
    CHECK(links(one.get("/").body) == strings{"./in/", "./a.txt", "./index.html"});
    CHECK(one.get("/in/b.txt").body == "b");
}

TEST_CASE("directory: a root that can't be opened is refused", "[directory]") {
    CHECK_THROWS_AS(directory{{}}, std::invalid_argument);
    CHECK_THROWS_AS((directory{{.root = "/nowhere/at/all"}}), std::system_error);
}
