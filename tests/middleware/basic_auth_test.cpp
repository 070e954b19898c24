// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/basic_auth.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace groat;
using middleware::basic_auth;
using middleware::basic_auth_options;
using server::test::client;
using server::test::reply;

namespace {

// Of RFC 7617, 2 and 2.1, with Python's base64.b64encode for the rest.
const std::string aladdin = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="; // Aladdin:open sesame
const basic_auth_options one{.users = {{"Aladdin", "open sesame"}}};

response whoami(env& request) {
    return text(
        cat(request.remote_user(),
            " ",
            request.var("AUTH_TYPE").value_or("-"),
            " ",
            request.get(basic_auth::user) ? *request.get(basic_auth::user) : "-",
            request.var("HTTP_AUTHORIZATION") ? " with header" : "")
    );
}

reply asking(std::optional<std::string> authorization, basic_auth_options options = one) {
    const client site{wrap(basic_auth{std::move(options)}, whoami)};
    server::test::request what;
    if (authorization)
        what.headers.push_back({"Authorization", std::move(*authorization)});
    return site.send(std::move(what));
}

} // namespace

TEST_CASE("basic_auth: lets in who has name and password", "[basic_auth]") {
    const auto got = asking(aladdin);
    CHECK(got.status == 200);
    CHECK(got.body == "Aladdin Basic Aladdin");
    CHECK(asking("bAsIc QWxhZGRpbjpvcGVuIHNlc2FtZQ==").status == 200);
}

TEST_CASE("basic_auth: answers all others alike", "[basic_auth]") {
    const auto none = asking(std::nullopt);
    CHECK(none.status == 401);
    CHECK(none.header("WWW-Authenticate") == R"(Basic realm="restricted area", charset="UTF-8")");
    for (const std::string& wrong :
         {std::string{"Basic QWxhZGRpbjpvcGVuIHNlc2FtYQ=="}, // Aladdin:open sesama
          std::string{"Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, // aladdin:open sesame
          std::string{"Basic QWxhZGRpbjo="},                 // Aladdin:
          std::string{"Basic QWxhZGRpbg=="},                 // Aladdin
          std::string{"Basic OnNlc2FtZQ=="},                 // :sesame
          std::string{"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQBY"}, // Aladdin:open sesame\0X
          std::string{"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ"},   // padding missing
          std::string{"Basic !!!!"},
          std::string{"Basic"},
          std::string{"Basic "},
          std::string{"Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
          std::string{},
          "Basic " + std::string(100'000, 'A')}) {
        INFO(wrong.substr(0, 60));
        const auto got = asking(wrong);
        CHECK(got.status == 401);
        CHECK(got.headers.text() == none.headers.text());
        CHECK(got.body == none.body);
    }
}

TEST_CASE("basic_auth: what follows the first colon is the password", "[basic_auth]") {
    CHECK(asking("Basic YTpiOmM=", {.users = {{"a", "b:c"}}}).status == 200); // a:b:c
    CHECK(asking("Basic YTo=", {.users = {{"a", ""}}}).status == 200);        // a:
}

TEST_CASE("basic_auth: no user has another's password", "[basic_auth]") {
    const basic_auth_options two{.users = {{"a", "1"}, {"b", "2"}}};
    CHECK(asking("Basic YTox", two).body == "a Basic a"); // a:1
    CHECK(asking("Basic Yjoy", two).body == "b Basic b"); // b:2
    CHECK(asking("Basic YToy", two).status == 401);       // a:2
    CHECK(asking("Basic Yjox", two).status == 401);       // b:1
}

TEST_CASE("basic_auth: reads UTF-8 as RFC 7617 says", "[basic_auth]") {
    CHECK(asking("Basic dGVzdDoxMjPCow==", {.users = {{"test", "123\xc2\xa3"}}}).status == 200);
}

TEST_CASE("basic_auth: asks whoever knows", "[basic_auth]") {
    std::vector<std::string> asked;
    const basic_auth_options options{
        .verify = [&](const env& request, std::string_view user, std::string_view password) {
            asked.push_back(cat(request.method(), " ", user, " ", password));
            return password == "open sesame";
        }};
    CHECK(asking(aladdin, options).status == 200);
    CHECK(asking("Basic YToy", options).status == 401);
    CHECK(asked == std::vector<std::string>{"GET Aladdin open sesame", "GET a 2"});
}

TEST_CASE("basic_auth: a control byte never reaches whoever knows", "[basic_auth]") {
    const basic_auth_options all{
        .verify = [](const env&, std::string_view, std::string_view) { return true; }};
    CHECK(asking("Basic YToK", all).status == 401);     // a:\n
    CHECK(asking("Basic YQA6Yg==", all).status == 401); // a\0:b
}

TEST_CASE("basic_auth: a realm stays within its quotes", "[basic_auth]") {
    const auto got = asking({}, {.realm = "the \"inner\\ circle", .users = {{"a", "b"}}});
    CHECK(
        got.header("WWW-Authenticate") == R"(Basic realm="the \"inner\\ circle", charset="UTF-8")"
    );
}

TEST_CASE("basic_auth: refuses what cannot work", "[basic_auth]") {
    const auto yes = [](const env&, std::string_view, std::string_view) { return true; };
    CHECK_THROWS_WITH(basic_auth{{}}, "basic_auth: either users or verify is wanted");
    CHECK_THROWS_AS((basic_auth{{.users = {{"a", "b"}}, .verify = yes}}), std::invalid_argument);
    CHECK_THROWS_AS((basic_auth{{.users = {{"a:b", "c"}}}}), std::invalid_argument);
    CHECK_THROWS_AS((basic_auth{{.users = {{"a", "b\n"}}}}), std::invalid_argument);
    CHECK_THROWS_AS((basic_auth{{.realm = "a\r\nb", .verify = yes}}), std::invalid_argument);
}
