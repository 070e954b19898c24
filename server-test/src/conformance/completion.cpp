// SPDX-License-Identifier: BSL-1.0
// How an exchange ends, and who hears of it.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <stdexcept>

namespace groat::inline v0::server::test::conformance {
namespace {

/// Hooks, and a body of five bytes that notes its end.
response watched(env& request) {
    const auto notes = notes_of(request);
    note_hooks(request, notes);
    return bytes(noted("hello", notes));
}

/// One note of the exchange to `/` has to be there once: what follows `beginning` is this.
std::function<void(talk&)> notes_once(std::string_view beginning, std::string_view rest) {
    return [=](talk& with) {
        const auto got = with.get("/");
        expect_equal(with.note(got.number, beginning), rest, beginning);
    };
}

} // namespace

std::vector<behaviour> completion() {
    return {
        {.id = "completion.done",
         .sentence = "an exchange that was sent whole is told done once, with what was sent",
         .serve = watched,
         .check = notes_once("complete ", "done 200 5")},
        {.id = "completion.body-told",
         .sentence = "a body that was sent whole is told done once",
         .serve = watched,
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 auto all = with.notes(got.number);
                 std::erase_if(all, [](const auto& n) { return !n.starts_with("body"); });
                 expect_equal(all, {"body done", "body destroyed"}, "what the body saw");
             }},
        {.id = "completion.body-read-to-its-end",
         .sentence = "a stream is pulled to its end, and then destroyed",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 return bytes(noted(
                     [notes]() -> generator {
                         co_yield "one";
                         co_yield "two";
                         notes.note("end seen");
                     },
                     notes
                 ));
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_body(got, "onetwo");
                 expect_equal(
                     with.notes(got.number),
                     {"called", "end seen", "body done", "body destroyed"},
                     "what happened"
                 );
             }},
        {.id = "completion.head-sent",
         .sentence = "on_head_sent runs once, with the status",
         .serve = watched,
         .check = notes_once("head ", "200")},
        {.id = "completion.cleanup",
         .sentence = "a clean-up handler runs once",
         .serve = watched,
         .check = notes_once("cleanup", "")},
        {.id = "completion.order",
         .sentence = "head sent, body told and destroyed, completion, clean-up: in this order",
         .serve = watched,
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_equal(
                     with.notes(got.number),
                     {"called",
                      "head 200",
                      "body done",
                      "body destroyed",
                      "complete done 200 5",
                      "cleanup"},
                     "what happened"
                 );
             }},
        {.id = "completion.order-of-hooks",
         .sentence = "of the completion hooks the last asked runs first, of all others the first",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 for (const std::string_view which : {"1", "2"}) {
                     request.on_head_sent([=] { notes.note(cat("head sent ", which)); });
                     request.on_complete([=] { notes.note(cat("complete ", which)); });
                     request.on_cleanup([=] { notes.note(cat("cleanup ", which)); });
                 }
                 return text("x");
             },
         .check =
             [](talk& with) {
                 expect_equal(
                     with.notes(with.get("/").number),
                     {"called",
                      "head sent 1",
                      "head sent 2",
                      "complete 2",
                      "complete 1",
                      "cleanup 1",
                      "cleanup 2"},
                     "what happened"
                 );
             }},
        {.id = "completion.hook-throws",
         .sentence = "a hook that throws keeps no other from running",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 request.on_complete([notes] { notes.note("outer"); });
                 request.on_complete([] { throw std::runtime_error{"a hook"}; });
                 request.on_cleanup([] { throw std::runtime_error{"another"}; });
                 request.on_cleanup([notes] { notes.note("last"); });
                 return text("x");
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_body(got, "x");
                 expect_equal(with.notes(got.number), {"called", "outer", "last"}, "what happened");
             }},
        {.id = "completion.slots",
         .sentence = "what a layer kept in the exchange lives until its hooks have run",
         .serve =
             [](env& request) {
                 static constexpr slot<std::string> kept{"conformance.kept"};
                 request.put(kept, "still here");
                 const auto notes = notes_of(request);
                 request.on_cleanup([&request, notes] { notes.note(*request.get(kept)); });
                 return text("x");
             },
         .check =
             [](talk& with) {
                 expect_equal(
                     with.notes(with.get("/").number), {"called", "still here"}, "what happened"
                 );
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
