// SPDX-License-Identifier: BSL-1.0
// Apps that throw, and responses that can't be.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <stdexcept>

namespace groat::inline v0::server::test::conformance {
namespace {

constexpr auto secret = "the secret of the house";

bool tells_secret(const answer& got) {
    return got.body.find(secret) != got.body.npos ||
           got.headers.text().find(secret) != std::string_view::npos;
}

/// Asks this app, and a 500 must come that tells nothing.
behaviour refused(std::string_view id, std::string_view sentence, app what) {
    return {.id = id, .sentence = sentence, .serve = std::move(what), .check = [](talk& with) {
                const auto got = with.get("/");
                expect_status(got, 500);
                expect(!tells_secret(got), "what was thrown stays inside");
            }};
}

response announcing(std::string_view length, body content) {
    return {200, {{"Content-Type", "text/plain"}, {"Content-Length", length}}, std::move(content)};
}

} // namespace

std::vector<behaviour> errors() {
    return {
        refused(
            "errors.throws",
            "an app that throws is a 500 without the exception's text",
            [](env&) -> response { throw std::runtime_error{secret}; }
        ),
        refused(
            "errors.throws-anything",
            "an app may throw what is no std::exception",
            [](env&) -> response { throw 7; }
        ),
        refused(
            "errors.first-pull",
            "a body that throws at its first pull is a 500",
            [](env&) { return bytes([]() -> pulled { throw std::runtime_error{secret}; }); }
        ),
        {.id = "errors.survives",
         .sentence = "after an app that threw the server still serves",
         .serve = [](env& request) -> response {
             if (request.path_info() == "/throws")
                 throw std::runtime_error{secret};
             return text("alive");
         },
         .check =
             [](talk& with) {
                 for (int i = 0; i < 10; ++i)
                     expect_status(with.get("/throws"), 500);
                 expect_body(with.get("/"), "alive");
             }},
        {.id = "errors.logged",
         .sentence = "what an app threw is in the server's log",
         .needs = {ability::log},
         .serve = [](env&) -> response { throw std::runtime_error{"conformance: thrown"}; },
         .check =
             [](talk& with) {
                 expect_status(with.get("/"), 500);
                 with.seen().wait_logged("conformance: thrown");
             }},
        {.id = "errors.cut",
         .sentence =
             "a body that throws after its first bytes is a response that is seen to be cut",
         .needs = {ability::cut},
         .serve =
             [](env&) {
                 return bytes([]() -> generator {
                     co_yield flushed("the beginning");
                     throw std::runtime_error{secret};
                 });
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect(got.over && !got.whole, "the answer is cut");
                 expect(!tells_secret(got), "what was thrown stays inside");
             }},
        {.id = "errors.cut-large",
         .sentence = "a body that throws after a megabyte is a response that is seen to be cut",
         .needs = {ability::cut},
         .serve =
             [](env&) {
                 return bytes([n = 0, some = pattern(1024)]() mutable -> pulled {
                     if (n++ == 1024)
                         throw std::runtime_error{secret};
                     return chunk(some);
                 });
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect(got.over && !got.whole, "the answer is cut");
             }},
        {.id = "errors.too-few",
         .sentence = "fewer bytes than the Content-Length are seen to be cut",
         .needs = {ability::cut},
         .serve = [](env&) { return announcing("10", "123"); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect(got.over && !got.whole, "the answer is cut");
             }},
        {.id = "errors.too-many",
         .sentence = "more bytes than the Content-Length are never sent",
         .serve = [](env&) { return announcing("3", "1234567890"); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect(got.body.size() <= 3, cat("no more than was announced: ", got.body));
                 expect_equal(with.note(got.number, "called"), "", "the exchange came to its end");
             }},
        refused(
            "errors.two-lengths",
            "a response with two Content-Length fields is a 500",
            [](env&) {
                auto made = announcing("3", "abc");
                made.headers.add("Content-Length", "4");
                return made;
            }
        ),
        refused(
            "errors.length-no-number",
            "a response with a Content-Length that is no number is a 500",
            [](env&) { return announcing("three", "abc"); }
        ),
        refused(
            "errors.informational",
            "a status below 200 is a 500",
            [](env&) { return text(103, "x"); }
        ),
        refused(
            "errors.status-too-high",
            "a status above 599 is a 500",
            [](env&) { return text(600, "x"); }
        ),
        refused(
            "errors.head-too-large",
            "a header section that no front server takes is a 500",
            [](env&) {
                return response{200, {{"X-Large", std::string(200'000, 'x')}}, "x"};
            }
        ),
    };
}

} // namespace groat::inline v0::server::test::conformance
