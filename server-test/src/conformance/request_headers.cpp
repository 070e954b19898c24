// SPDX-License-Identifier: BSL-1.0
// What the app is told of the request's header fields.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

namespace groat::inline v0::server::test::conformance {
namespace {

/// Sends these fields, and the app answers this.
std::function<void(talk&)> gives(std::vector<field> fields, std::string wanted) {
    return [=](talk& with) { expect_body(with.send({.headers = fields}), wanted); };
}

} // namespace

std::vector<behaviour> request_headers() {
    return {
        {.id = "request-headers.any",
         .sentence = "any header is HTTP_ and its name in upper case, with _ for -",
         .serve = tells("HTTP_X_SOME_THING"),
         .check = gives({{"X-Some-Thing", "a, b; c=\"d\""}}, "[a, b; c=\"d\"]")},
        {.id = "request-headers.case",
         .sentence = "a header's name has no case",
         .serve = [](env& request
                  ) { return text(body{request.header("x-mixed-CASE").value_or("none")}); },
         .check = gives({{"x-MiXeD-cAsE", "found"}}, "found")},
        {.id = "request-headers.repeated",
         .sentence = "a repeated header's values are joined with a comma, in order",
         .serve = tells("HTTP_X_LIST"),
         .check = gives({{"X-List", "1"}, {"X-List", "2"}, {"X-List", "3"}}, "[1, 2, 3]")},
        {.id = "request-headers.cookie",
         .sentence = "the Cookie header is HTTP_COOKIE",
         .serve = tells("HTTP_COOKIE"),
         .check = gives({{"Cookie", "a=1; b=2"}}, "[a=1; b=2]")},
        {.id = "request-headers.cookies",
         .sentence = "repeated Cookie headers are joined with a semicolon (RFC 6265, 5.4)",
         .serve = tells("HTTP_COOKIE"),
         .check = gives({{"Cookie", "a=1"}, {"Cookie", "b=2"}}, "[a=1; b=2]")},
        {.id = "request-headers.no-cookie-key",
         .sentence = "the Cookie header is HTTP_COOKIE and nothing else",
         .serve = tells("COOKIE"),
         .check = gives({{"Cookie", "a=1"}}, "none")},
        {.id = "request-headers.authorization",
         .sentence = "Authorization reaches the app if it was sent",
         .serve = tells("HTTP_AUTHORIZATION"),
         .check =
             [](talk& with) {
                 const field sent{"Authorization", "Basic Zm9vOmJhcg=="};
                 expect_body(with.send({.headers = {sent}}), cat("[", sent.value, "]"));
                 expect_body(with.get("/"), "none");
             }},
        {.id = "request-headers.host",
         .sentence = "the Host header reaches the app",
         .serve = [](env& request) { return text(body{request.host()}); },
         .check = gives({{"Host", "groats.example"}}, "groats.example")},
        {.id = "request-headers.long",
         .sentence = "a value of 128 bytes arrives whole",
         .serve = tells("HTTP_X_LONG"),
         .check = gives({{"X-Long", std::string(128, 'x')}}, cat("[", std::string(128, 'x'), "]"))},
        {.id = "request-headers.longer",
         .sentence = "a value of four thousand bytes arrives whole",
         .serve = tells("HTTP_X_LONG"),
         .check =
             gives({{"X-Long", std::string(4000, 'y')}}, cat("[", std::string(4000, 'y'), "]"))},
        {.id = "request-headers.empty",
         .sentence = "a header without a value is there, and empty",
         .serve = tells("HTTP_X_EMPTY"),
         .check = gives({{"X-Empty", ""}}, "[]")},
        {.id = "request-headers.utf-8",
         .sentence = "bytes above ASCII arrive as they are",
         .serve = tells("HTTP_X_NAME"),
         .check = gives({{"X-Name", "Gr\xC3\xBCtze"}}, "[Gr\xC3\xBCtze]")},
        {.id = "request-headers.many",
         .sentence = "fifty headers arrive, each with its value",
         .serve =
             [](env& request) {
                 std::string made;
                 for (int i = 0; i < 50; ++i)
                     made += request.header(cat("X-Nr-", std::to_string(i))).value_or("?");
                 return text(std::move(made));
             },
         .check =
             [](talk& with) {
                 outgoing asked;
                 std::string wanted;
                 for (int i = 0; i < 50; ++i) {
                     const auto number = std::to_string(i);
                     asked.headers.push_back({cat("X-Nr-", number), cat("<", number, ">")});
                     wanted += cat("<", number, ">");
                 }
                 expect_body(with.send(asked), wanted);
             }},
        {.id = "request-headers.content",
         .sentence = "Content-Type and Content-Length have no HTTP_ before them",
         .serve =
             [](env& request) {
                 const bool twice =
                     request.var("HTTP_CONTENT_TYPE") || request.var("HTTP_CONTENT_LENGTH");
                 return text(
                     cat(request.content_type(),
                         " ",
                         request.var("CONTENT_LENGTH").value_or("none"),
                         twice ? " twice" : "")
                 );
             },
         .check =
             [](talk& with) {
                 const auto got = with.send(
                     {.method = "POST", .headers = {{"Content-Type", "a/b; c=d"}}, .body = "1234"}
                 );
                 expect_body(got, "a/b; c=d 4");
             }},
        {.id = "request-headers.proxy",
         .sentence = "a Proxy header does not become HTTP_PROXY (RFC 3875, 4.1.18)",
         .serve = tells("HTTP_PROXY"),
         .check = gives({{"Proxy", "http://evil.example"}}, "none")},
    };
}

} // namespace groat::inline v0::server::test::conformance
