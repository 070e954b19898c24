// SPDX-License-Identifier: BSL-1.0
// What the app is told of the request.
#include <groat/lint.hpp>
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

namespace groat::inline v0::server::test::conformance {
namespace {

/// Watched by lint: the faults of its server and nobody else's, as notes.
response linted(env& request) {
    const auto notes = notes_of(request);
    const auto watching = std::make_shared<lint>();
    request.on_complete([notes, watching] {
        for (const auto& one : watching->faults())
            notes.note(cat("fault ", one.id, ": ", one.detail));
    });
    request.observe(*watching);
    return app{echo}(request);
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos &&
           text.front() != '0';
}

} // namespace

std::vector<behaviour> environment() {
    return {
        {.id = "environment.script-name",
         .sentence = "SCRIPT_NAME is the path at which the server mounted the app",
         .serve = tells("SCRIPT_NAME"),
         .check = [](talk& with
                  ) { expect_body(with.get("/a/b"), cat("[", with.to().mount(), "]")); }},
        {.id = "environment.script-name-there",
         .sentence = "SCRIPT_NAME and PATH_INFO are there even when they are empty",
         .serve =
             [](env& request) {
                 const bool both = request.var("SCRIPT_NAME") && request.var("PATH_INFO");
                 return text(both ? "both" : "not both");
             },
         .check = [](talk& with) { expect_body(with.get("/"), "both"); }},
        {.id = "environment.method",
         .sentence = "REQUEST_METHOD is what the client sent, known or not",
         .serve = tells("REQUEST_METHOD"),
         .check =
             [](talk& with) {
                 for (const auto* method : {"GET", "DELETE", "OPTIONS", "PATCH"})
                     expect_body(with.send({.method = method}), cat("[", method, "]"));
             }},
        {.id = "environment.query",
         .sentence = "QUERY_STRING is what follows the first question mark, as it was sent",
         .serve = tells("QUERY_STRING"),
         .check = [](talk& with
                  ) { expect_body(with.get("/?a=%20b+c&d=%3D;e"), "[a=%20b+c&d=%3D;e]"); }},
        {.id = "environment.query-marks",
         .sentence = "a second question mark belongs to the query",
         .serve = tells("QUERY_STRING"),
         .check = [](talk& with) { expect_body(with.get("/a?b?c=?"), "[b?c=?]"); }},
        {.id = "environment.query-none",
         .sentence = "without a query QUERY_STRING is there and empty",
         .serve = tells("QUERY_STRING"),
         .check = [](talk& with) { expect_body(with.get("/a"), "[]"); }},
        {.id = "environment.request-uri",
         .sentence = "REQUEST_URI is the raw target, with its query and the mount",
         .serve = tells("REQUEST_URI"),
         .check =
             [](talk& with) {
                 const auto* target = "/%7Ea%20b?x=%31";
                 expect_body(with.get(target), cat("[", with.to().mount(), target, "]"));
             }},
        {.id = "environment.scheme",
         .sentence = "the scheme is the one by which the client came",
         .serve = [](env& request) { return text(body{request.scheme()}); },
         .check = [](talk& with) { expect_body(with.get("/"), with.to().scheme()); }},
        {.id = "environment.protocol",
         .sentence = "SERVER_PROTOCOL is HTTP and a version",
         .serve = tells("SERVER_PROTOCOL"),
         .check =
             [](talk& with) {
                 const auto got = with.get("/").body;
                 const bool fine = got == "[HTTP/1.0]" || got == "[HTTP/1.1]" ||
                                   got == "[HTTP/2.0]" || got == "[HTTP/2]";
                 expect(fine, cat("SERVER_PROTOCOL is that of HTTP: ", got));
             }},
        {.id = "environment.server",
         .sentence = "SERVER_NAME is not empty and SERVER_PORT is a number",
         .serve =
             [](env& request) {
                 return text(
                     cat(request.var("SERVER_PORT").value_or(""), " ", request.server_name())
                 );
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/").body;
                 const auto blank = std::min(got.find(' '), got.size());
                 expect(is_port(got.substr(0, blank)), cat("SERVER_PORT is a port: ", got));
                 expect(blank + 1 < got.size(), "SERVER_NAME is not empty");
             }},
        {.id = "environment.lint",
         .sentence = "lint finds nothing wrong with the environment and the input",
         .serve = linted,
         .check =
             [](talk& with) {
                 for (auto* target : {"/", "/a//b/%25?c", "/gr%C3%BCtze/"}) {
                     const auto got = with.send(
                         {.method = "POST",
                          .target = target,
                          .headers =
                              {{"Content-Type", "text/plain"}, {"X-Two", "1"}, {"X-Two", "2"}},
                          .body = "words"}
                     );
                     expect_body(got, "words");
                     auto found = with.notes(got.number);
                     std::erase_if(found, [](const auto& n) { return !n.starts_with("fault"); });
                     expect_equal(found, {}, "what lint found");
                 }
             }},
        {.id = "environment.errors",
         .sentence = "a line that the app logs is in the server's log",
         .needs = {ability::log},
         .serve =
             [](env& request) {
                 request.error("conformance: a line for the log");
                 return text("logged");
             },
         .check =
             [](talk& with) {
                 expect_body(with.get("/"), "logged");
                 with.seen().wait_logged("conformance: a line for the log");
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
