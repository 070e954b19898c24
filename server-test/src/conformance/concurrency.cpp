// SPDX-License-Identifier: BSL-1.0
// Several exchanges at once.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace groat::inline v0::server::test::conformance {
namespace {

unsigned at_once(const talk& with) {
    return std::clamp(with.to().parallel(), 1U, 8U);
}

/// Each `f(i)` in a thread of its own; throws what the first of them threw.
template <class F>
void together(unsigned n, F f) {
    std::vector<std::exception_ptr> thrown(n);
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < n; ++i)
            threads.emplace_back([&, i] {
                try {
                    f(i);
                } catch (...) {
                    thrown[i] = std::current_exception();
                }
            });
    }
    for (const auto& one : thrown)
        if (one)
            std::rethrow_exception(one);
}

/// As many as the server runs at once are inside the app together.
void all_inside(talk& with) {
    std::vector<under_way> seen;
    for (unsigned i = 0; i < at_once(with); ++i)
        seen.push_back(with.open({.target = cat("/", std::to_string(i))}));
    for (auto& one : seen)
        with.seen().wait(one.number(), "inside");
    for (auto& one : seen)
        with.seen().open(one.number(), "go");
    for (unsigned i = 0; i < seen.size(); ++i)
        expect_body(seen[i].finish(), cat("/", std::to_string(i)));
}

} // namespace

std::vector<behaviour> concurrency() {
    return {
        {.id = "concurrency.inside",
         .sentence = "as many exchanges as the server was told to run are in the app at once",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 notes.note("inside");
                 notes.wait_open("go");
                 return text(body{request.path_info()});
             },
         .check = all_inside},
        {.id = "concurrency.multithread",
         .sentence = "a server that enters the app from several threads says so",
         .serve =
             [](env& request) {
                 const auto notes = notes_of(request);
                 notes.note("inside");
                 notes.wait_open("go");
                 return text(body{request.config().multithread ? request.path_info() : "not said"});
             },
         .check = all_inside},
        {.id = "concurrency.requests",
         .sentence = "requests at once each get their own answer",
         .serve =
             [](env& request) {
                 return text(
                     cat(request.path_info(), " ", request.header("X-Mine").value_or("none"))
                 );
             },
         .check =
             [](talk& with) {
                 together(at_once(with), [&](unsigned i) {
                     for (int round = 0; round < 20; ++round) {
                         const auto mine = cat(std::to_string(i), ".", std::to_string(round));
                         const auto got =
                             with.send({.target = cat("/", mine), .headers = {{"X-Mine", mine}}});
                         expect_body(got, cat("/", mine, " ", mine));
                     }
                 });
             }},
        {.id = "concurrency.inputs",
         .sentence = "large bodies at once do not mix, neither in nor out",
         .serve = echo,
         .check =
             [](talk& with) {
                 together(at_once(with), [&](unsigned i) {
                     const auto mine = pattern(200'000 + i).substr(i);
                     for (int round = 0; round < 3; ++round)
                         expect_body(with.post("/", mine), mine);
                 });
             }},
        {.id = "concurrency.streams",
         .sentence = "streams that wait and go on in turn do not mix",
         .serve =
             [](env& request) {
                 return bytes(
                     [notes = notes_of(request),
                      wake = request.waker(),
                      mine = std::string{request.path_info()}]() -> generator {
                         for (const std::string_view gate : {"1", "2", "3"}) {
                             co_yield flushed(mine);
                             notes.when_open(gate, wake);
                             while (!notes.is_open(gate))
                                 co_yield not_yet;
                         }
                     }
                 );
             },
         .check =
             [](talk& with) {
                 std::vector<under_way> seen;
                 for (unsigned i = 0; i < at_once(with); ++i)
                     seen.push_back(with.open({.target = cat("/", std::to_string(i))}));
                 for (const std::string_view gate : {"1", "2", "3"})
                     for (auto& one : seen)
                         with.seen().open(one.number(), gate);
                 for (unsigned i = 0; i < seen.size(); ++i) {
                     const auto mine = cat("/", std::to_string(i));
                     expect_body(seen[i].finish(), cat(mine, mine, mine));
                 }
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
