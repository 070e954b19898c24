// SPDX-License-Identifier: BSL-1.0
// Statuses, and what goes with them.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <future>

namespace groat::inline v0::server::test::conformance {
namespace {

void expect_no_body(const answer& got, int status) {
    expect_status(got, status);
    expect_equal(got.body, "", "the body");
}

void expect_none(const answer& got, std::string_view name) {
    expect_equal(got.all(name), {}, name);
}

} // namespace

std::vector<behaviour> answers() {
    return {
        {.id = "answers.get",
         .sentence = "a 200 has its phrase, its type, and what the app made of the query",
         .serve = [](env& request) { return text(cat("hello, ", request.query_string())); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/?name=you");
                 expect_body(got, "hello, name=you");
                 expect_equal(got.reason, "OK", "the phrase");
                 expect_equal(got.all("Content-Type"), {"text/plain; charset=utf-8"}, "the type");
             }},
        {.id = "answers.status-line",
         .sentence = "a status leaves with its phrase",
         .serve = [](env& request
                  ) { return text(request.path_info() == "/made" ? 201 : 503, "x"); },
         .check =
             [](talk& with) {
                 const auto made = with.get("/made");
                 expect_status(made, 201);
                 expect_equal(made.reason, "Created", "the phrase");
                 const auto none = with.get("/none");
                 expect_status(none, 503);
                 expect_equal(none.reason, "Service Unavailable", "the phrase");
             }},
        {.id = "answers.range",
         .sentence = "every status from 200 to 599 can be sent, those without a phrase too",
         .serve = [](env& request
                  ) { return text(std::stoi(std::string{request.query_string()}), "x"); },
         .check =
             [](talk& with) {
                 for (const auto* status : {"200", "299", "307", "418", "499", "599"})
                     expect_status(with.get(cat("/?", status)), std::stoi(status));
             }},
        {.id = "answers.not-found",
         .sentence = "a 404 keeps the app's body",
         .serve = [](env&) { return text(404, "the app's own words"); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/nowhere");
                 expect_status(got, 404);
                 expect_equal(got.reason, "Not Found", "the phrase");
                 expect_equal(got.body, "the app's own words", "the body");
             }},
        {.id = "answers.redirect",
         .sentence = "a redirection leaves as the app made it, and is not followed",
         .serve = [](env&) { return redirect("/else/where?a=b"); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_no_body(got, 302);
                 const auto to = got.header("Location").value_or("");
                 expect(to.ends_with("/else/where?a=b"), cat("Location is the app's: ", to));
             }},
        {.id = "answers.promise",
         .sentence = "an app that promises its response is waited for",
         .serve =
             [](env&) {
                 return std::async(std::launch::async, [] { return text("as promised"); });
             },
         .check = [](talk& with) { expect_body(with.get("/"), "as promised"); }},
        {.id = "answers.head",
         .sentence = "HEAD has GET's status and headers and no body",
         .serve = [](env&) { return text(203, "seventeen letters"); },
         .check =
             [](talk& with) {
                 const auto got = with.send({.method = "HEAD"});
                 expect_no_body(got, 203);
                 expect_equal(got.all("Content-Length"), {"17"}, "Content-Length");
                 expect_equal(got.all("Content-Type"), {"text/plain; charset=utf-8"}, "the type");
             }},
        {.id = "answers.head-stream",
         .sentence = "HEAD of a stream is over at once, whatever GET would send",
         .serve = [](env&) { return bytes([] { return flushed("without end"); }); },
         .check = [](talk& with) { expect_no_body(with.send({.method = "HEAD"}), 200); }},
        {.id = "answers.no-content",
         .sentence = "a 204 has no body, no type and no length, whatever the app gave it",
         .serve = [](env&) { return text(204, "not for the wire"); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_no_body(got, 204);
                 expect_none(got, "Content-Length");
                 expect_none(got, "Content-Type");
             }},
        {.id = "answers.not-modified",
         .sentence = "a 304 has no body, no type and no length, and keeps its ETag",
         .serve =
             [](env&) {
                 return response{
                     304, {{"Content-Type", "text/plain"}, {"ETag", "\"a\""}}, "the old"};
             },
         .check =
             [](talk& with) {
                 const auto got = with.send({.headers = {{"If-None-Match", "\"a\""}}});
                 expect_no_body(got, 304);
                 expect_none(got, "Content-Type");
                 expect_none(got, "Content-Length");
                 expect_none(got, "Transfer-Encoding");
                 expect_equal(got.all("ETag"), {"\"a\""}, "the ETag");
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
