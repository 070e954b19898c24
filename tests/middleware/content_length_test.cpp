// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/content_length.hpp>

#include <groat/filter.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace groat;

namespace {

/// The Content-Length fields as they are right outside of the layer, whatever a server adds.
std::vector<std::string> lengths(const app& inner, std::string method = "GET") {
    std::vector<std::string> found;
    const server::test::client client{
        wrap(
            [&](env& request, const app& next) {
                auto answer = next(request);
                for (const auto value : answer.headers.all("Content-Length"))
                    found.emplace_back(value);
                return answer;
            },
            wrap(middleware::content_length{}, inner)
        ),
        {.lint = false}}; // some apps here do what no app should
    static_cast<void>(client.send({.method = std::move(method)}));
    return found;
}

using strings = std::vector<std::string>;

body stream() {
    return [left = 2]() mutable -> std::optional<std::string> {
        return left-- > 0 ? std::optional{std::string{"ab"}} : std::nullopt;
    };
}

} // namespace

TEST_CASE("content_length: adds what the body knows", "[content_length]") {
    CHECK(lengths([](env&) { return text("hello"); }) == strings{"5"});
    CHECK(lengths([](env&) { return text(""); }) == strings{"0"});
    CHECK(lengths([](env&) { return text(slice(body{"hello"}, 1, 3)); }) == strings{"3"});
}

TEST_CASE("content_length: adds nothing for a body of unknown length", "[content_length]") {
    CHECK(lengths([](env&) { return text(stream()); }).empty());
}

TEST_CASE("content_length: leaves a length that is there", "[content_length]") {
    CHECK(lengths([](env&) {
              return response{200, {{"content-length", "4"}}, stream()};
          }) == strings{"4"});
    CHECK(lengths([](env&) {
              return response{200, {{"Content-Length", "9"}}, "hello"};
          }) == strings{"9"});
}

TEST_CASE("content_length: leaves a response with a transfer coding", "[content_length]") {
    CHECK(lengths([](env&) {
              return response{200, {{"Transfer-Encoding", "gzip"}}, "hello"};
          }).empty());
}

TEST_CASE("content_length: adds nothing where the status has no body", "[content_length]") {
    for (const int code : {100, 103, 199, 204, 304})
        CHECK(lengths([code](env&) { return response{code, {}, "hello"}; }).empty());
    for (const int code : {200, 203, 205, 206, 302, 404, 500})
        CHECK(lengths([code](env&) { return response{code, {}, "hello"}; }) == strings{"5"});
}

TEST_CASE(
    "content_length: an omitted body counts with the length that it would have", "[content_length]"
) {
    const auto omitting = [](env& request, const app& next) {
        auto answer = next(request);
        answer.body.omit();
        return answer;
    };
    CHECK(lengths(wrap(omitting, [](env&) { return text("hello"); }), "HEAD") == strings{"5"});
    CHECK(lengths(wrap(omitting, [](env&) { return text(""); }), "HEAD") == strings{"0"});
    CHECK(lengths(wrap(omitting, [](env&) { return text(stream()); }), "HEAD").empty());
}

TEST_CASE("content_length: HEAD's own empty body says nothing about GET's", "[content_length]") {
    CHECK(lengths([](env&) { return empty(200); }, "HEAD").empty());
    CHECK(lengths([](env&) { return empty(200); }, "GET") == strings{"0"});
    CHECK(lengths([](env&) { return text("hello"); }, "HEAD") == strings{"5"});
}

TEST_CASE("content_length: pulls nothing", "[content_length]") {
    int pulls = 0;
    const app site = wrap(
        [&](env& request, const app& next) {
            auto answer = next(request);
            CHECK(pulls == 0);
            return answer;
        },
        wrap(
            middleware::content_length{},
            [&](env&) {
                return text([&]() -> std::optional<std::string> {
                    ++pulls;
                    return std::nullopt;
                });
            }
        )
    );
    CHECK(server::test::client{site}.get("/").status == 200);
    CHECK(pulls == 1);
}
