// SPDX-License-Identifier: BSL-1.0
// How an exchange ends that was no plain success.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <stdexcept>

namespace groat::inline v0::server::test::conformance {
namespace {

/// One note of the exchange to `/` has to be there once: what follows `beginning` is this.
std::function<void(talk&)> notes_once(std::string_view beginning, std::string_view rest) {
    return [=](talk& with) {
        const auto got = with.get("/");
        expect_equal(with.note(got.number, beginning), rest, beginning);
    };
}

} // namespace

std::vector<behaviour> fates() {
    return {
        {.id = "completion.delivered-500",
         .sentence = "an app that throws is told done with 500: its client was answered",
         .serve = [](env& request) -> response {
             const auto notes = notes_of(request);
             request.on_complete([notes](const outcome& all) {
                 notes.note(
                     cat("outcome ",
                         to_string(all.how),
                         " ",
                         std::to_string(all.status),
                         all.error ? " with its exception" : "")
                 );
             });
             throw std::runtime_error{"an app"};
         },
         .check = notes_once("outcome ", "done 500 with its exception")},
        {.id = "completion.failed",
         .sentence = "a body that breaks after the head is told failed, and so is the exchange",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 note_hooks(request, notes);
                 return bytes(noted(
                     []() -> generator {
                         co_yield flushed("begun");
                         throw std::runtime_error{"a body"};
                     },
                     notes
                 ));
             },
         .check =
             [](talk& with) {
                 expect_equal(
                     with.notes(with.get("/").number),
                     {"called",
                      "head 200",
                      "body failed",
                      "body destroyed",
                      "complete failed 200 5",
                      "cleanup"},
                     "what happened"
                 );
             }},
        {.id = "completion.failed-length",
         .sentence = "a body that is not as long as its Content-Length is told failed",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 note_hooks(request, notes);
                 const bool more = request.path_info() == "/more";
                 return response{
                     200, {{"Content-Length", more ? "3" : "7"}}, noted("12345", notes)};
             },
         .check =
             [](talk& with) {
                 const auto more = with.get("/more").number;
                 expect_equal(with.note(more, "complete "), "failed 200 3", "with more bytes");
                 expect_equal(with.note(more, "body f"), "ailed", "the body with more bytes");
                 const auto fewer = with.get("/fewer").number;
                 expect_equal(with.note(fewer, "complete "), "failed 200 5", "with fewer bytes");
             }},
        {.id = "completion.head-request",
         .sentence = "the body of the answer to HEAD is told discarded, and never pulled",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 note_hooks(request, notes);
                 return bytes(noted(
                     [notes]() -> generator {
                         notes.note("pulled");
                         co_yield "x";
                     },
                     notes
                 ));
             },
         .check =
             [](talk& with) {
                 expect_equal(
                     with.notes(with.send({.method = "HEAD"}).number),
                     {"called",
                      "body discarded",
                      "head 200",
                      "body destroyed",
                      "complete done 200 0",
                      "cleanup"},
                     "what happened"
                 );
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
