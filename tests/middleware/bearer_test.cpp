// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/bearer.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace groat;
using middleware::bearer;
using middleware::bearer_options;
using middleware::bearer_verdict;
using server::test::client;
using server::test::reply;

namespace {

bearer_verdict judge(const env&, std::string_view token) {
    if (token == "mF_9.B5f-4.1JqM") // RFC 6750, 2.1
        return bearer_verdict::accepted("joe");
    if (token == "reader")
        return bearer_verdict::needs("write \"all\"");
    return bearer_verdict::invalid();
}

reply asking(std::optional<std::string> authorization, std::string realm = {}) {
    const client site{wrap(bearer{{.verify = judge, .realm = std::move(realm)}}, [](env& request) {
        return text(
            cat(request.remote_user(),
                " ",
                request.var("AUTH_TYPE").value_or("-"),
                " ",
                *request.get(bearer::user),
                request.var("HTTP_AUTHORIZATION") ? " with header" : "")
        );
    })};
    server::test::request what;
    if (authorization)
        what.headers.push_back({"Authorization", std::move(*authorization)});
    return site.send(std::move(what));
}

std::string challenge(const reply& got) {
    return std::to_string(got.status) + " " + got.header("WWW-Authenticate").value_or("none");
}

} // namespace

TEST_CASE("bearer: lets in who has a good token", "[bearer]") {
    CHECK(asking("Bearer mF_9.B5f-4.1JqM").body == "joe Bearer joe");
    CHECK(asking("bearer  mF_9.B5f-4.1JqM").status == 200);
}

TEST_CASE("bearer: who has not tried is told no error", "[bearer]") {
    CHECK(challenge(asking({})) == "401 Bearer");
    CHECK(challenge(asking("Basic YTpi")) == "401 Bearer");
    CHECK(challenge(asking({}, "example")) == "401 Bearer realm=\"example\"");
}

TEST_CASE("bearer: an invalid token is told so", "[bearer]") {
    CHECK(challenge(asking("Bearer old")) == "401 Bearer error=\"invalid_token\"");
    CHECK(
        challenge(asking("Bearer old", "example")) ==
        "401 Bearer realm=\"example\", error=\"invalid_token\""
    );
}

TEST_CASE("bearer: a token that is not enough is told what is", "[bearer]") {
    CHECK(
        challenge(asking("Bearer reader")) ==
        "403 Bearer error=\"insufficient_scope\", scope=\"write \\\"all\\\"\""
    );
}

TEST_CASE("bearer: a malformed token is judged by nobody", "[bearer]") {
    for (const std::string& bad :
         {std::string{"Bearer"},
          std::string{"Bearer a b"},
          std::string{"Bearer a,b"},
          std::string{"Bearer ="},
          std::string{"Bearer a=b"},
          std::string{"Bearer \"a\""},
          std::string{"Bearer \xc3\xa4"},
          "Bearer " + std::string(8192, 'a')}) {
        INFO(bad.substr(0, 40));
        CHECK(challenge(asking(bad)) == "400 Bearer error=\"invalid_request\"");
    }
    CHECK(challenge(asking("Bearer a==")) == "401 Bearer error=\"invalid_token\"");
}

TEST_CASE("bearer: takes no token from a query", "[bearer]") {
    const client site{wrap(bearer{{.verify = judge}}, [](env&) { return text("in"); })};
    CHECK(site.get("/?access_token=mF_9.B5f-4.1JqM").status == 401);
}

TEST_CASE("bearer: refuses what cannot work", "[bearer]") {
    CHECK_THROWS_WITH(bearer{{}}, "bearer: verify is an empty function");
    CHECK_THROWS_AS((bearer{{.verify = judge, .realm = "a\nb"}}), std::invalid_argument);
}
