// SPDX-License-Identifier: BSL-1.0
// Clients that leave.
#include <groat/server/test/conformance/suite.hpp>

#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

namespace groat::inline v0::server::test::conformance {
namespace {

/// Bytes without end, or, at `/waits`, a few and then none.
response endless(env& request) {
    const auto notes = notes_of(request);
    note_hooks(request, notes);
    const bool waits = request.path_info() == "/waits";
    request.on_cleanup([notes, wake = request.waker()] {
        notes.note(wake.client_gone() ? "client gone" : "client there");
    });
    return bytes(noted(
        [n = 0, waits, wake = request.waker(), some = pattern(1000)]() mutable -> pulled {
            return waits && n++ > 0 ? not_yet : flushed(some);
        },
        notes
    ));
}

/// Leaves once some bytes have come, and gives the notes.
std::vector<std::string> left(talk& with, std::string target) {
    auto seen = with.open({.target = std::move(target)});
    expect_equal(static_cast<std::uint64_t>(seen.until(1000).status), 200, "the status");
    seen.leave();
    return with.notes(seen.number());
}

/// How often a note is there that begins so.
std::uint64_t count(const std::vector<std::string>& notes, std::string_view beginning) {
    std::uint64_t n = 0;
    for (const auto& one : notes)
        n += one.starts_with(beginning) ? 1 : 0;
    return n;
}

/// A client leaves, and a note that begins so is there once.
behaviour leaves(
    std::string_view id, std::string_view sentence, std::string target, std::string_view note
) {
    return {
        .id = id,
        .sentence = sentence,
        .needs = {ability::leave},
        .serve = endless,
        .check = [target, note](talk& with) {
            expect_equal(count(left(with, target), note), 1, cat("how often it was: ", note));
        }};
}

} // namespace

std::vector<behaviour> leaving() {
    return {
        leaves(
            "leaving.aborted",
            "an exchange whose client leaves amid a stream is told aborted, once",
            "/",
            "complete aborted 200 "
        ),
        leaves(
            "leaving.body-told",
            "the body of a client that left is told aborted, once",
            "/",
            "body aborted"
        ),
        leaves(
            "leaving.body-destroyed",
            "the body of a client that left is destroyed",
            "/",
            "body destroyed"
        ),
        leaves("leaving.waker", "the waker says that the client is gone", "/", "client gone"),
        leaves(
            "leaving.cleanup", "clean-up handlers run though the client has left", "/", "cleanup"
        ),
        leaves(
            "leaving.while-waiting",
            "a client that leaves while the body waits is noticed without a wake",
            "/waits",
            "complete aborted 200 "
        ),
        {.id = "leaving.amid-input",
         .sentence = "an app that reads when its client breaks off sees an error, never an end",
         .needs = {ability::break_input},
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 note_hooks(request, notes);
                 try {
                     static_cast<void>(request.input().gather(1024 * 1024));
                 } catch (const input_error&) {
                     notes.note("input broken");
                     throw;
                 }
                 notes.note("input whole");
                 return text("all was read");
             },
         .check =
             [](talk& with) {
                 auto seen = with.open(
                     {.method = "POST",
                      .target = std::string{as_it_comes},
                      .body = pattern(100'000),
                      .breaks_at = 50'000}
                 );
                 const auto all = with.notes(seen.number());
                 expect_equal(count(all, "input broken"), 1, "how often the input broke");
                 expect_equal(count(all, "complete aborted 0 0"), 1, "how often it was aborted");
             }},
        {.id = "leaving.survives",
         .sentence = "after clients that left the server still serves",
         .needs = {ability::leave},
         .serve = [](env& request
                  ) { return request.path_info() == "/well" ? text("alive") : endless(request); },
         .check =
             [](talk& with) {
                 for (int i = 0; i < 10; ++i)
                     static_cast<void>(left(with, i % 2 == 0 ? "/" : "/waits"));
                 expect_body(with.get("/well"), "alive");
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
