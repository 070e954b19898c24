// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/https_redirect.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using middleware::https_redirect;
using server::test::client;

namespace {

client with(https_redirect layer) {
    return client{wrap(std::move(layer), [](env&) { return text("in"); })};
}

} // namespace

TEST_CASE("https_redirect: sends http to the same address at https", "[https_redirect]") {
    const auto reply = with(https_redirect{}).get("/a%2Fb//c?x=1&y=%20");
    CHECK(reply.status == 308);
    CHECK(reply.header("Location") == "https://localhost/a%2Fb//c?x=1&y=%20");
    CHECK(reply.body.empty());
}

TEST_CASE("https_redirect: leaves https alone", "[https_redirect]") {
    CHECK(with(https_redirect{}).send({.scheme = "https"}).body == "in");
}

TEST_CASE("https_redirect: knows where https is served", "[https_redirect]") {
    const auto location = [](https_redirect layer) {
        return with(std::move(layer))
            .send({.target = "/x", .host = "a.example:8080"})
            .header("Location");
    };
    CHECK(location(https_redirect{}) == "https://a.example/x");
    CHECK(location(https_redirect{{.port = 8443}}) == "https://a.example:8443/x");
    CHECK(location(https_redirect{{.host = "b.example"}}) == "https://b.example/x");
}

TEST_CASE("https_redirect: keeps where the app is mounted", "[https_redirect]") {
    const auto reply = with(https_redirect{}).send({.target = "/app/x", .script_name = "/app"});
    CHECK(reply.header("Location") == "https://localhost/app/x");
}

TEST_CASE("https_redirect: takes the path of a target in absolute form", "[https_redirect]") {
    const auto reply =
        with(https_redirect{})
            .send({.target = "/x", .variables = {{"REQUEST_URI", "http://evil.example/x"}}});
    CHECK(reply.header("Location") == "https://localhost/x");
}

TEST_CASE("https_redirect: nothing that breaks out goes into the Location", "[https_redirect]") {
    const auto status = [](std::string uri, std::string query, std::string host) {
        return with(https_redirect{})
            .send(
                {.variables =
                     {{"REQUEST_URI", std::move(uri)},
                      {"QUERY_STRING", std::move(query)},
                      {"HTTP_HOST", std::move(host)}}}
            )
            .status;
    };
    CHECK(status("/", "", "localhost") == 308);
    CHECK(status("/\r\nX: y", "", "localhost") == 400);
    CHECK(status("/a b", "", "localhost") == 400);
    CHECK(status("/\xc3\xa4", "", "localhost") == 400);
    CHECK(status("/", "a\nb", "localhost") == 400);
    CHECK(status("/", "", "a..b") == 400);
    CHECK(status("/" + std::string(3071, 'x'), "", "localhost") == 308);
    CHECK(status("/" + std::string(3072, 'x'), "", "localhost") == 414);
}

TEST_CASE("https_redirect: a target that is no path is a bad request", "[https_redirect]") {
    CHECK(with(https_redirect{}).options("*").status == 400);
}

TEST_CASE("https_redirect: refuses what cannot be meant", "[https_redirect]") {
    CHECK_THROWS_AS(https_redirect{{.host = "https://a.example"}}, std::invalid_argument);
    CHECK_THROWS_AS(https_redirect{{.host = "a.example:443"}}, std::invalid_argument);
    CHECK_THROWS_AS(https_redirect{{.port = 0}}, std::invalid_argument);
}
