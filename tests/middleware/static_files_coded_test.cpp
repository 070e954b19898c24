// SPDX-License-Identifier: BSL-1.0
// What static_files sends in the place of a file: coded ones, pages, and how long they may be kept.
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
using groat_test::temp_folder;
using middleware::static_files;
using middleware::static_files_options;
using server::test::client;
using server::test::reply;

namespace {

class site {
public:
    explicit site(static_files_options how = {}) : how_{std::move(how)} {
        where.file("a.css", "plain");
        where.file("a.css.gz", "in gzip");
        where.file("a.css.br", "in br");
        where.file("b.css", "plain b");
        where.file("b.css.gz", "b in gzip");
        where.file("c.css", "plain c");
        where.file("d.css.gz", "no plain one");
        where.folder("e.css");
        where.file("f.css", "plain f");
        where.folder("f.css.gz");
        where.file("index.html", "home");
        where.file("about.html", "about");
        where.file("docs/index.html", "docs");
        where.file("folder/x.txt", "x");
        where.file("sorry.html", "sorry");
        how_.root = where.path();
    }

    [[nodiscard]] reply get(
        std::string target, std::optional<std::string> accepts = {}, std::string method = "GET"
    ) const {
        const client one{wrap(static_files{how_}, [](env&) { return text("next"); })};
        server::test::request what{.method = std::move(method), .target = std::move(target)};
        if (accepts)
            what.headers.push_back({"Accept-Encoding", *accepts});
        return one.send(std::move(what));
    }

    temp_folder where;

private:
    static_files_options how_;
};

std::string rule_for(std::string target, std::vector<middleware::cache_rule> rules) {
    const site files{{.cache_control = "else", .cache_rules = std::move(rules)}};
    return files.get(std::move(target)).header("Cache-Control").value_or("none");
}

} // namespace

TEST_CASE("static_files: who accepts a coding gets the file that lies beside", "[static_files]") {
    const site files{{.precompressed = {"br", "gzip"}}};
    const auto got = files.get("/a.css", "gzip");
    CHECK(got.body == "in gzip");
    CHECK(got.header("Content-Encoding") == "gzip");
    CHECK(got.header("Content-Type") == "text/css; charset=utf-8");
    CHECK(got.header("Vary") == "Accept-Encoding");
    CHECK(files.get("/a.css", "gzip, br").body == "in br");
    CHECK(files.get("/a.css", "gzip, br;q=0.5").body == "in gzip");
    CHECK(files.get("/b.css", "gzip, br").body == "b in gzip"); // br is not there
}

TEST_CASE(
    "static_files: who accepts none gets the file itself, and is told why", "[static_files]"
) {
    const site files{{.precompressed = {"br", "gzip"}}};
    for (const auto& [path, accepts] : std::vector<std::pair<std::string, std::string>>{
             {"/a.css", ""},
             {"/a.css", "identity"},
             {"/a.css", "gzip;q=0"},
             {"/c.css", "gzip, br"},
             {"/f.css", "gzip"}}) {
        const auto got = files.get(path, accepts);
        CHECK(got.body.starts_with("plain"));
        CHECK_FALSE(got.header("Content-Encoding"));
        CHECK(got.header("Vary") == "Accept-Encoding");
    }
    CHECK(files.get("/a.css").body == "plain");
    CHECK(files.get("/d.css", "gzip").status == 404);
}

TEST_CASE(
    "static_files: a coded file has a tag of its own, and its 304 varies too", "[static_files]"
) {
    const site files{{.precompressed = {"gzip"}}};
    const auto plain = files.get("/a.css").header("ETag");
    const auto coded = files.get("/a.css", "gzip").header("ETag");
    CHECK(plain != coded);
    const client one{
        wrap(static_files{{.root = files.where.path(), .precompressed = {"gzip"}}}, [](env&) {
            return empty();
        })};
    const auto unchanged = one.send(
        {.target = "/a.css",
         .headers = {{"Accept-Encoding", "gzip"}, {"If-None-Match", coded.value()}}}
    );
    CHECK(unchanged.status == 304);
    CHECK(unchanged.header("Vary") == "Accept-Encoding");
    CHECK_FALSE(unchanged.header("Content-Encoding"));
    CHECK(
        one.send(
               {.target = "/a.css", .headers = {{"Accept-Encoding", "gzip"}, {"Range", "bytes=3-"}}}
        ).body == "gzip"
    );
}

TEST_CASE("static_files: without the option nothing is looked for", "[static_files]") {
    const site files;
    const auto got = files.get("/a.css", "gzip");
    CHECK(got.body == "plain");
    CHECK_FALSE(got.header("Vary"));
}

TEST_CASE("static_files: a page may be asked for without its extension", "[static_files]") {
    const site files{{.html_extension = true}};
    CHECK(files.get("/about").body == "about");
    CHECK(files.get("/about").header("Content-Type") == "text/html; charset=utf-8");
    CHECK(files.get("/about.html").body == "about");
    CHECK(files.get("/docs/").body == "docs");
    CHECK(files.get("/docs").status == 301);
    CHECK(files.get("/about/").status == 404);
    CHECK(files.get("/folder").status == 404);
    CHECK(site{}.get("/about").status == 404);
}

TEST_CASE("static_files: a fallback answers for paths that the browser reads", "[static_files]") {
    const site files{{.fallback = "index.html"}};
    for (const auto path : {"/users/7", "/users/", "/x", "/folder", "/folder/"}) {
        const auto got = files.get(path);
        CHECK(got.status == 200);
        CHECK(got.body == "home");
    }
    CHECK(files.get("/about.html").body == "about");
    CHECK(files.get("/app.js").status == 404);
    CHECK(files.get("/users/v1.2").status == 404);
    CHECK(files.get("/../x").status == 404);
    CHECK(files.get("/.git/x").status == 404);
    CHECK(files.get("/users/7", {}, "POST").status == 405);
    CHECK(site{{.fallback = "nowhere.html"}}.get("/x").status == 404);
}

TEST_CASE("static_files: what is not found has a page", "[static_files]") {
    const site files{{.not_found_page = "sorry.html"}};
    const auto got = files.get("/nowhere");
    CHECK(got.status == 404);
    CHECK(got.body == "sorry");
    CHECK(got.header("Content-Type") == "text/html; charset=utf-8");
    CHECK_FALSE(got.header("ETag"));
    const auto head = files.get("/nowhere", {}, "HEAD");
    CHECK(head.body.empty());
    CHECK(head.header("Content-Length") == "5");
    CHECK(site{{.not_found_page = "nowhere.html"}}.get("/x").body == "Not Found\n");
}

TEST_CASE(
    "static_files: the first rule that fits says how long a file may be kept", "[static_files]"
) {
    CHECK(rule_for("/a.css", {{"*.js", "j"}, {"*.css", "c"}, {"*", "all"}}) == "c");
    CHECK(rule_for("/a.css", {{"*", "all"}, {"*.css", "c"}}) == "all");
    CHECK(rule_for("/folder/x.txt", {{"folder/*", "f"}}) == "f");
    CHECK(rule_for("/about.html", {{"about.html", "one"}}) == "one");
    CHECK(rule_for("/about.html", {{"out.html", "one"}}) == "else");
    CHECK(rule_for("/docs/", {{"docs/index.html", "index"}}) == "index");
    CHECK(rule_for("/%61.css", {{"a.css", "by name"}}) == "by name");
    CHECK(rule_for("/c.css", {}) == "else");
}

TEST_CASE("static_files: several roots are several layers", "[static_files]") {
    const temp_folder first;
    const temp_folder second;
    first.file("a.txt", "first a");
    second.file("a.txt", "second a");
    second.file("b.txt", "second b");
    const client one{wrap(
        static_files{{.root = first.path(), .pass_through = true}},
        wrap(static_files{{.root = second.path()}}, [](env&) { return empty(); })
    )};
    CHECK(one.get("/a.txt").body == "first a");
    CHECK(one.get("/b.txt").body == "second b");
    CHECK(one.get("/c.txt").status == 404);
}

TEST_CASE(
    "static_files: pages, codings and rules that can't be meant are refused", "[static_files]"
) {
    const temp_folder where;
    for (auto bad :
         {static_files_options{.precompressed = {"deflate"}},
          static_files_options{.fallback = "../x"},
          static_files_options{.not_found_page = "x/"},
          static_files_options{.pass_through = true, .not_found_page = "x"},
          static_files_options{.cache_rules = {{"a*b", "x"}}},
          static_files_options{.cache_rules = {{"**", "x"}}},
          static_files_options{.cache_rules = {{"/a", "x"}}},
          static_files_options{.cache_rules = {{"a", ""}}},
          static_files_options{.cache_rules = {{"a", "x\ny"}}}}) {
        bad.root = where.path();
        CHECK_THROWS_AS(static_files{bad}, std::invalid_argument);
    }
}
