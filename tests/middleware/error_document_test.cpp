// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/error_document.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using middleware::error_document;
using middleware::error_document_options;
using server::test::client;
using server::test::reply;

namespace {

/// Fails for all paths but /page, which tells what it sees.
response failing(env& request) {
    if (request.path_info() == "/page") {
        const auto* status = request.get(middleware::error_status);
        auto page = html(
            cat(request.method(),
                " ",
                request.request_uri(),
                "?",
                request.query_string(),
                " ",
                request.var("CONTENT_LENGTH").value_or("-"),
                " ",
                request.header("Range").value_or("-"),
                " ",
                status ? std::to_string(*status) : "-")
        );
        page.headers.add("Content-Language", "en");
        page.headers.add("Set-Cookie", "page=1");
        return page;
    }
    auto answer = text(404, "its own text");
    answer.headers.add("ETag", "\"1\"");
    answer.headers.add("Set-Cookie", "a=1");
    answer.headers.add("Set-Cookie", "b=2");
    return answer;
}

} // namespace

TEST_CASE("error_document: a file takes the place of the body", "[error_document]") {
    const groat_test::temp_folder folder;
    folder.file("404.html", "<p>Sorry");
    const client one{wrap(error_document{{.files = {{404, folder.path("404.html")}}}}, failing)};
    const auto got = one.get("/x");
    CHECK(got.status == 404);
    CHECK(got.body == "<p>Sorry");
    CHECK(got.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(got.header("Content-Length") == "8");
    CHECK_FALSE(got.header("ETag"));
    CHECK(got.all("Set-Cookie") == std::vector<std::string>{"a=1", "b=2"});
}

TEST_CASE("error_document: a path is asked of the app inside, as a plain GET", "[error_document]") {
    const client one{wrap(error_document{{.paths = {{404, "/page"}}}}, failing)};
    const auto got = one.send(
        {.method = "POST",
         .target = "/mnt/x?q=1",
         .headers = {{"Range", "bytes=0-1"}, {"Content-Type", "text/plain"}},
         .body = "content",
         .script_name = "/mnt"}
    );
    CHECK(got.status == 404);
    CHECK(got.body == "GET /mnt/page? - - 404");
    CHECK(got.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(got.header("Content-Language") == "en");
    CHECK(got.all("Set-Cookie") == std::vector<std::string>{"a=1", "b=2"});
}

TEST_CASE("error_document: other statuses stay as they are", "[error_document]") {
    const client one{wrap(error_document{{.paths = {{500, "/page"}}}}, failing)};
    CHECK(one.get("/x").body == "its own text");
    CHECK(one.get("/page").status == 200);
}

TEST_CASE("error_document: a page that is not there changes nothing", "[error_document]") {
    const client one{wrap(error_document{{.paths = {{404, "/nowhere"}}}}, failing)};
    const auto got = one.get("/x");
    CHECK(got.status == 404);
    CHECK(got.body == "its own text");
    CHECK(got.header("ETag") == "\"1\"");
}

TEST_CASE("error_document: an error of the page has no page", "[error_document]") {
    int calls = 0;
    const app inner = [&](env&) {
        ++calls;
        return text(404, "its own text");
    };
    const error_document pages{{.paths = {{404, "/page"}}}};
    CHECK(client{wrap(pages, wrap(pages, inner))}.get("/x").body == "its own text");
    CHECK(calls == 3); // once for itself, once for each layer's page
}

TEST_CASE(
    "error_document: the old body is discarded unread, HEAD's page is omitted", "[error_document]"
) {
    ends told;
    const app inner = [&](env& request) {
        return request.path_info() == "/page" ? html("page")
                                              : text(404, scripted_body({}, told, 0));
    };
    const client one{wrap(error_document{{.paths = {{404, "/page"}}}}, inner)};
    CHECK(one.get("/x").body == "page");
    CHECK(told[fate::discarded] == 1);
    const auto head = one.head("/x");
    CHECK(head.body.empty());
    CHECK(head.header("Content-Length") == "4");
}

TEST_CASE("error_document: options that can't be meant are refused", "[error_document]") {
    const groat_test::temp_folder folder;
    folder.file("large", std::string(1024 * 1024 + 1, 'x'));
    folder.file("largest", std::string(1024 * 1024, 'x'));
    CHECK_THROWS_AS((error_document{{.paths = {{200, "/x"}}}}), std::invalid_argument);
    CHECK_THROWS_AS((error_document{{.paths = {{600, "/x"}}}}), std::invalid_argument);
    CHECK_THROWS_AS((error_document{{.paths = {{404, "x"}}}}), std::invalid_argument);
    CHECK_THROWS_AS(
        (error_document{{.files = {{404, folder.path("largest")}}, .paths = {{404, "/x"}}}}),
        std::invalid_argument
    );
    CHECK_THROWS_AS(
        (error_document{{.files = {{404, folder.path("large")}}}}), std::invalid_argument
    );
    CHECK_THROWS_AS((error_document{{.files = {{404, folder.path("none")}}}}), std::system_error);
}
