// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/catch_exceptions.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using middleware::catch_exceptions;

namespace {

/// A layer outside, to tell a response from a throw that the server would answer alike.
auto noting(std::vector<int>& statuses) {
    return [&statuses](env& request, const app& next) {
        auto answer = next(request);
        statuses.push_back(answer.status);
        return answer;
    };
}

app throwing_at_pull(int which) {
    return [which](env&) {
        return text([which, n = 0]() mutable -> std::optional<std::string> {
            if (++n == which)
                throw std::runtime_error{"the body's secret"};
            return n < 5 ? std::optional{std::string{"x"}} : std::nullopt;
        });
    };
}

} // namespace

TEST_CASE("catch_exceptions: answers 500 without the exception's text", "[catch_exceptions]") {
    std::vector<int> statuses;
    const server::test::client client{
        wrap(noting(statuses), wrap(catch_exceptions{}, [](env&) -> response {
                 throw std::runtime_error{"the secret"};
             }))};
    const auto reply = client.get("/");
    CHECK(statuses == std::vector{500});
    CHECK(reply.status == 500);
    CHECK(reply.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(reply.body.find("secret") == std::string::npos);
    CHECK_FALSE(reply.body.empty());
    CHECK(reply.how == fate::done);
}

TEST_CASE("catch_exceptions: logs one line with request, type and text", "[catch_exceptions]") {
    const server::test::client client{
        wrap(catch_exceptions{}, [](env&) -> response { throw std::out_of_range{"two\nlines"}; })};
    const auto reply = client.send({.method = "PUT", .target = "/app/x?q", .script_name = "/app"});
    REQUIRE(reply.errors.size() == 1);
    CHECK(reply.errors[0].find("PUT /app/x: std::out_of_range: two") != std::string::npos);
    CHECK(reply.errors[0].find('\n') == std::string::npos);
}

TEST_CASE("catch_exceptions: catches what is no std::exception", "[catch_exceptions]") {
    const server::test::client client{wrap(catch_exceptions{}, [](env&) -> response { throw 42; })};
    const auto reply = client.get("/");
    CHECK(reply.status == 500);
    REQUIRE(reply.errors.size() == 1);
    CHECK(reply.errors[0].find("int") != std::string::npos);
}

TEST_CASE("catch_exceptions: leaves a response alone, a 500 too", "[catch_exceptions]") {
    const server::test::client client{
        wrap(catch_exceptions{}, [](env&) { return text(500, "my own"); })};
    const auto reply = client.get("/");
    CHECK(reply.body == "my own");
    CHECK(reply.errors.empty());
}

TEST_CASE("catch_exceptions: covers the first pull of a body", "[catch_exceptions]") {
    std::vector<int> statuses;
    const server::test::client client{
        wrap(noting(statuses), wrap(catch_exceptions{}, throwing_at_pull(1)))};
    const auto reply = client.get("/");
    CHECK(statuses == std::vector{500});
    CHECK(reply.status == 500);
    CHECK(reply.how == fate::done);
    CHECK(reply.errors.size() == 1);
}

TEST_CASE("catch_exceptions: a later pull fails the exchange", "[catch_exceptions]") {
    const server::test::client client{wrap(catch_exceptions{}, throwing_at_pull(3))};
    const auto reply = client.get("/");
    CHECK(reply.status == 200);
    CHECK(reply.how == fate::failed);
    CHECK(reply.body == "xx");
    CHECK_THROWS_AS(std::rethrow_exception(reply.error), std::runtime_error);
}

TEST_CASE("catch_exceptions: a body that does not throw arrives whole", "[catch_exceptions]") {
    const server::test::client client{wrap(catch_exceptions{}, throwing_at_pull(0))};
    CHECK(client.get("/").body == "xxxx");
}

TEST_CASE("catch_exceptions: asks a page of one's own", "[catch_exceptions]") {
    std::string what;
    const catch_exceptions layer{[&](env& request, std::exception_ptr thrown) {
        CHECK(std::current_exception() == nullptr);
        what = describe(thrown);
        return html(503, cat("sorry about ", request.path_info()));
    }};
    const server::test::client client{
        wrap(layer, [](env&) -> response { throw std::logic_error{"it"}; })};
    const auto reply = client.get("/page");
    CHECK(reply.status == 503);
    CHECK(reply.body == "sorry about /page");
    CHECK(what.find("logic_error: it") != std::string::npos);
    CHECK(reply.errors.size() == 1);
}

TEST_CASE("catch_exceptions: what a page throws goes on outward", "[catch_exceptions]") {
    const catch_exceptions broken{
        [](env&, std::exception_ptr) -> response { throw std::range_error{"page"}; }};
    std::string caught;
    const catch_exceptions outer{[&](env&, std::exception_ptr thrown) {
        caught = describe(thrown);
        return text("outer");
    }};
    const server::test::client client{
        wrap(outer, wrap(broken, [](env&) -> response { throw std::logic_error{"it"}; }))};
    CHECK(client.get("/").body == "outer");
    CHECK(caught.find("range_error: page") != std::string::npos);
}

TEST_CASE("catch_exceptions: does not swallow the client's fault", "[catch_exceptions]") {
    const app reading = [](env& request) {
        while (request.input().pull().what != pulled::end) {
        }
        return text("read");
    };
    const app site = wrap(catch_exceptions{}, reading);
    // Fewer bytes than announced, and the client is still there: the server's 400.
    const server::test::client stays{site};
    const auto cut =
        stays.send({.method = "POST", .headers = {{"Content-Length", "9"}}, .body = "four"});
    CHECK(cut.status == 400);
    // The client has left.
    const server::test::client leaves{site, {.leaves_at_input = 2}};
    const auto gone = leaves.post("/", "four");
    CHECK(gone.status == 0);
    CHECK(gone.how == fate::aborted);
}

TEST_CASE("catch_exceptions: does not pull for HEAD", "[catch_exceptions]") {
    int pulls = 0;
    const server::test::client client{wrap(catch_exceptions{}, [&](env&) {
        return text([&]() -> std::optional<std::string> {
            ++pulls;
            return std::nullopt;
        });
    })};
    CHECK(client.head("/").status == 200);
    CHECK(pulls == 0);
}

TEST_CASE("catch_exceptions: refuses an empty page", "[catch_exceptions]") {
    CHECK_THROWS_WITH(
        catch_exceptions{catch_exceptions::page{}},
        "catch_exceptions: the page is an empty function"
    );
}
