// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/head.hpp>

#include <groat/filter.hpp>
#include <groat/middleware/content_length.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

using namespace groat;

namespace {

/// What a layer right outside of `inner` sees of an answer.
struct seen {
    bool omitted = false;
    std::optional<std::uint64_t> length;
    std::optional<std::string> content_length;
    std::optional<std::string> etag;
};

app looking(seen& at, app inner) {
    return wrap(
        [&at](env& request, const app& next) {
            auto answer = next(request);
            at.omitted = answer.body.omitted();
            at.length = answer.body.length();
            if (const auto value = answer.headers.get("Content-Length"))
                at.content_length = *value;
            if (const auto value = answer.headers.get("ETag"))
                at.etag = *value;
            return answer;
        },
        std::move(inner)
    );
}

/// A weak tag made of the body's length alone: it lies if that does.
response tag_by_length(env& request, const app& next) {
    auto answer = next(request);
    if (const auto length = answer.body.length())
        answer.headers.replace("ETag", cat("W/\"", std::to_string(*length), "\""));
    return answer;
}

} // namespace

TEST_CASE("head: leaves the body out for HEAD and keeps the headers", "[head]") {
    seen at;
    const server::test::client client{
        looking(at, wrap(middleware::head{}, [](env&) {
                    return response{203, {{"X-A", "1"}, {"X-A", "2"}}, "hello"};
                }))};
    const auto reply = client.head("/");
    CHECK(at.omitted);
    CHECK(at.length == 5U);
    CHECK(reply.status == 203);
    CHECK(reply.all("X-A") == std::vector<std::string>{"1", "2"});
    CHECK(reply.body.empty());
}

TEST_CASE("head: leaves other methods alone", "[head]") {
    seen at;
    const server::test::client client{
        looking(at, wrap(middleware::head{}, [](env&) { return text("hello"); }))};
    for (const std::string method : {"GET", "POST", "OPTIONS", "head", "HEADS"}) {
        INFO(method);
        CHECK(client.send({.method = method}).body == "hello");
        CHECK_FALSE(at.omitted);
    }
}

TEST_CASE("head: the app is called with HEAD", "[head]") {
    std::string method;
    const server::test::client client{wrap(middleware::head{}, [&](env& request) {
        method = request.method();
        return text("hello");
    })};
    static_cast<void>(client.head("/"));
    CHECK(method == "HEAD");
}

TEST_CASE("head: a streamed body is told discarded and never pulled", "[head]") {
    int pulls = 0;
    std::vector<fate> told;
    const server::test::client client{wrap(middleware::head{}, [&](env&) {
        auto stream = body{[&]() -> std::optional<std::string> {
            ++pulls;
            return "x";
        }};
        return text(on_end(std::move(stream), [&](fate how) { told.push_back(how); }));
    })};
    CHECK(client.head("/").status == 200);
    CHECK(pulls == 0);
    CHECK(told == std::vector{fate::discarded});
}

TEST_CASE(
    "head: an app that leaves the body of HEAD out itself says nothing of its length", "[head]"
) {
    const app site = [](env& request) { return text(request.method() == "HEAD" ? "" : "hello"); };
    for (const app& whole :
         {wrap(middleware::head{}, site),
          wrap(middleware::content_length{}, wrap(middleware::head{}, site)),
          wrap(middleware::head{}, wrap(middleware::content_length{}, site))}) {
        const auto asked = server::test::client{whole}.head("/");
        CHECK(asked.status == 200);
        CHECK_FALSE(asked.header("Content-Length"));
    }
}

TEST_CASE("head: in every order with content_length and a tag, HEAD tells GET's truth", "[head]") {
    std::array<int, 3> order{0, 1, 2};
    do {
        app site = [](env&) { return text("hello"); };
        for (const int which : order) {
            if (which == 0)
                site = wrap(middleware::head{}, site);
            else if (which == 1)
                site = wrap(middleware::content_length{}, site);
            else
                site = wrap(tag_by_length, site);
        }
        INFO("from the inside: " << order[0] << order[1] << order[2]);
        seen by_get;
        seen by_head;
        const auto got = server::test::client{looking(by_get, site)}.get("/");
        const auto asked = server::test::client{looking(by_head, site)}.head("/");
        CHECK(by_get.content_length == "5");
        CHECK(by_get.etag == "W/\"5\"");
        CHECK(by_head.content_length == by_get.content_length);
        CHECK(by_head.etag == by_get.etag);
        CHECK(by_head.length == by_get.length);
        CHECK(by_head.omitted);
        CHECK(asked.headers.text() == got.headers.text());
        CHECK(asked.body.empty());
    } while (std::next_permutation(order.begin(), order.end()));
}
