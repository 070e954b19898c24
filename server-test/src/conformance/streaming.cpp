// SPDX-License-Identifier: BSL-1.0
// Bodies that take their time.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <atomic>
#include <thread>

namespace groat::inline v0::server::test::conformance {
namespace {

/// `a`, then when the gates open in turn `b` and `c`; between them it says *not yet*.
response in_steps(env& request) {
    return bytes([notes = notes_of(request), wake = request.waker()]() -> generator {
        co_yield flushed("a");
        for (const std::string_view step : {"b", "c"}) {
            notes.when_open(step, wake);
            while (!notes.is_open(step))
                co_yield not_yet;
            co_yield flushed(step);
        }
    });
}

/// Notes its head before its first byte waits for the gate.
response late(env& request) {
    return bytes([notes = notes_of(request), wake = request.waker()]() -> generator {
        notes.when_open("go", wake);
        while (!notes.is_open("go"))
            co_yield not_yet;
        co_yield "late";
    });
}

} // namespace

std::vector<behaviour> streaming() {
    return {
        {.id = "streaming.flush",
         .sentence = "what the app flushed comes before the next is made",
         .needs = {ability::pieces},
         .serve = in_steps,
         .check =
             [](talk& with) {
                 auto seen = with.open({});
                 expect_equal(seen.until(1).body, "a", "what came first");
                 with.seen().open(seen.number(), "b");
                 expect_equal(seen.until(2).body, "ab", "what came then");
                 with.seen().open(seen.number(), "c");
                 expect_body(seen.finish(), "abc");
             }},
        {.id = "streaming.flush-and-block",
         .sentence = "what the app flushed comes while its source blocks",
         .needs = {ability::pieces},
         .serve =
             [](env& request) {
                 return bytes([notes = notes_of(request)]() -> generator {
                     co_yield flushed("first, ");
                     notes.wait_open("go");
                     co_yield "last";
                 });
             },
         .check =
             [](talk& with) {
                 auto seen = with.open({});
                 expect_equal(seen.until(7).body, "first, ", "what came first");
                 with.seen().open(seen.number(), "go");
                 expect_body(seen.finish(), "first, last");
             }},
        {.id = "streaming.before-not-yet",
         .sentence = "what came before a not yet is sent before the server waits",
         .needs = {ability::pieces},
         .serve =
             [](env& request) {
                 return bytes([notes = notes_of(request), wake = request.waker()]() -> generator {
                     co_yield "not flushed, ";
                     notes.when_open("go", wake);
                     while (!notes.is_open("go"))
                         co_yield not_yet;
                     co_yield "but sent";
                 });
             },
         .check =
             [](talk& with) {
                 auto seen = with.open({});
                 expect_equal(seen.until(13).body, "not flushed, ", "what came before the wake");
                 with.seen().open(seen.number(), "go");
                 expect_body(seen.finish(), "not flushed, but sent");
             }},
        {.id = "streaming.head",
         .sentence = "the head comes while the body still waits for its first byte",
         .needs = {ability::pieces},
         .serve = late,
         .check =
             [](talk& with) {
                 auto seen = with.open({});
                 auto sent = seen.until_head();
                 expect_equal(static_cast<std::uint64_t>(sent.status), 200, "the status");
                 expect(!sent.over, "the body is still to come");
                 with.seen().open(seen.number(), "go");
                 expect_body(seen.finish(), "late");
             }},
        {.id = "streaming.wake",
         .sentence = "a wake from another thread lets a body go on, each time",
         .serve =
             [](env& request) {
                 return bytes([wake = request.waker()]() -> generator {
                     for (int i = 0; i < 20; ++i) {
                         std::atomic<bool> ready{false};
                         std::jthread elsewhere{[&] {
                             ready = true;
                             wake();
                         }};
                         while (!ready)
                             co_yield not_yet;
                         elsewhere.join();
                         co_yield "x";
                     }
                 });
             },
         .check = [](talk& with) { expect_body(with.get("/"), std::string(20, 'x')); }},
        {.id = "streaming.early-wake",
         .sentence = "a wake that comes before the not yet still counts",
         .serve =
             [](env& request) {
                 return bytes([wake = request.waker()]() -> generator {
                     wake();
                     co_yield not_yet;
                     wake();
                     wake();
                     co_yield not_yet;
                     co_yield "awake";
                 });
             },
         .check = [](talk& with) { expect_body(with.get("/"), "awake"); }},
        {.id = "streaming.many-wakes",
         .sentence = "a body may wake itself a hundred times in a row",
         .serve =
             [](env& request) {
                 return bytes([wake = request.waker()]() -> generator {
                     for (int i = 0; i < 100; ++i) {
                         wake();
                         co_yield not_yet;
                     }
                     co_yield "at last";
                 });
             },
         .check = [](talk& with) { expect_body(with.get("/"), "at last"); }},
        {.id = "streaming.late-wake",
         .sentence = "a wake after the exchange is over does no harm",
         .serve =
             [](env& request) {
                 notes_of(request).when_open("after", request.waker());
                 return text("over");
             },
         .check =
             [](talk& with) {
                 for (int i = 0; i < 3; ++i) {
                     const auto got = with.get("/");
                     expect_body(got, "over");
                     static_cast<void>(with.notes(got.number));
                     with.seen().open(got.number, "after");
                 }
                 expect_body(with.get("/"), "over");
             }},
        {.id = "streaming.no-length",
         .sentence = "a stream of unknown length has a true end",
         .serve =
             [](env&) {
                 return bytes([]() -> generator {
                     for (int i = 0; i < 10; ++i)
                         co_yield flushed("0123456789");
                 });
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_status(got, 200);
                 expect_equal(got.body.size(), 100, "the bytes");
                 expect_equal(got.all("Content-Length"), {}, "a length that nobody knew");
             }},
        {.id = "streaming.slow-reader",
         .sentence = "a client that does not read yet gets all of a large stream later",
         .serve =
             [](env& request) {
                 return bytes([notes = notes_of(request), all = pattern(3'000'000)]() -> generator {
                     std::string_view rest = all;
                     while (!rest.empty()) {
                         co_yield rest.substr(0, 10'000);
                         rest.remove_prefix(10'000);
                         if (rest.size() == 2'990'000)
                             notes.note("begun");
                     }
                 });
             },
         .check =
             [](talk& with) {
                 auto seen = with.open({});
                 with.seen().wait(seen.number(), "begun");
                 expect_body(seen.finish(), pattern(3'000'000));
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
