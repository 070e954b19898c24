// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/cascade.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using middleware::cascade;
using server::test::client;

namespace {

app says(int code, std::string what) {
    return [=](env&) { return text(code, what); };
}

std::string read_all(env& request) {
    std::string all;
    for (auto next = request.input().pull(); next.what != pulled::end;
         next = request.input().pull())
        all += next.data;
    return all;
}

} // namespace

TEST_CASE("cascade: the first that is not passed over answers", "[cascade]") {
    const auto body = [](std::vector<app> apps, std::vector<int> over = {404, 405}) {
        return client{wrap(cascade{std::move(apps), std::move(over)}, says(404, "last"))}
            .get("/")
            .body;
    };
    CHECK(body({says(404, "a"), says(405, "b"), says(200, "c"), says(200, "d")}) == "c");
    CHECK(body({says(500, "a"), says(200, "b")}) == "a");
    CHECK(body({says(404, "a"), says(200, "b")}, {500}) == "a");
    CHECK(body({says(404, "a")}) == "last");
    CHECK(body({}) == "last");
}

TEST_CASE("cascade: what is passed over is discarded unread", "[cascade]") {
    ends told;
    const app first = [&](env&) { return text(404, scripted_body({}, told, 0)); };
    CHECK(client{wrap(cascade{{first}}, says(200, "next"))}.get("/").body == "next");
    CHECK(told[fate::discarded] == 1);
}

TEST_CASE("cascade: all are asked with the same request", "[cascade]") {
    const app tells = [](env& request) {
        return text(
            404,
            cat(request.method(),
                " ",
                request.path_info(),
                " ",
                request.var("CONTENT_LENGTH").value_or("-"),
                " ",
                read_all(request))
        );
    };
    const client one{wrap(cascade{{says(404, "a"), says(404, "b")}}, tells)};
    CHECK(one.post("/x", "abc").body == "POST /x 3 abc");
    CHECK(one.get("/x").body == "GET /x - ");
}

TEST_CASE("cascade: who has read of the content is the last one asked", "[cascade]") {
    const app reads = [](env& request) { return text(404, cat("read ", read_all(request))); };
    const client one{
        wrap(cascade{{says(404, "a"), reads, says(200, "never")}}, says(200, "never"))};
    CHECK(one.post("/", "abc").body == "read abc");

    const app nested = wrap(cascade{{says(404, "b"), reads}}, says(200, "never"));
    CHECK(
        client{wrap(cascade{{nested, says(200, "never")}}, says(200, "never"))}
            .post("/", "abc")
            .body == "read abc"
    );
}

TEST_CASE("cascade: shows its apps", "[cascade]") {
    const app site = wrap(cascade{{says(404, "a"), says(404, "b")}}, says(200, "c"));
    CHECK(site.outlined().inside.size() == 3);
}
