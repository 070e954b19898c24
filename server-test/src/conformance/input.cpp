// SPDX-License-Identifier: BSL-1.0
// The request's body.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

namespace groat::inline v0::server::test::conformance {
namespace {

std::function<void(talk&)> comes_back(std::string (*content)()) {
    return [content](talk& with) { expect_body(with.post("/", content()), content()); };
}

/// Pulls until it has so many bytes, if they come.
std::size_t read_some(body& from, std::size_t wanted) {
    std::size_t n = 0;
    while (n < wanted) {
        const auto next = from.pull();
        if (next.what == pulled::end)
            break;
        n += next.data.size();
    }
    return n;
}

/// Reads all of the input, and hands it on to an app that reads it again.
response read_twice(env& request) {
    auto all = request.input().gather(1024 * 1024).value_or("");
    return app{echo}(request.child({}, std::move(all)));
}

} // namespace

std::vector<behaviour> input() {
    return {
        {.id = "input.form",
         .sentence = "a form's body, type and length reach the app",
         .serve =
             [](env& request) {
                 const auto length = request.content_length();
                 const auto all = request.input().gather(100).value_or("too much");
                 return text(
                     cat(request.content_type(), " ", std::to_string(length.value_or(0)), " ", all)
                 );
             },
         .check =
             [](talk& with) {
                 const auto* type = "application/x-www-form-urlencoded";
                 const auto got = with.send(
                     {.method = "POST",
                      .headers = {{"Content-Type", type}},
                      .body = "name=a%20b&c="}
                 );
                 expect_body(got, cat(type, " 13 name=a%20b&c="));
             }},
        {.id = "input.none",
         .sentence = "reading the body of a request without one is harmless",
         .serve = echo,
         .check = [](talk& with) { expect_body(with.get("/"), ""); }},
        {.id = "input.empty",
         .sentence = "an announced empty body is at its end at once",
         .serve = echo,
         .check = [](talk& with) { expect_body(with.post("/", ""), ""); }},
        {.id = "input.one-byte",
         .sentence = "a body of one byte arrives",
         .serve = echo,
         .check = comes_back([] { return std::string{"x"}; })},
        {.id = "input.every-byte",
         .sentence = "a request body with every byte there is arrives unchanged",
         .serve = echo,
         .check = comes_back(every_byte)},
        {.id = "input.big",
         .sentence = "96 kilobytes come back, byte for byte",
         .serve = echo,
         .check = comes_back([] { return pattern(96 * 1024); })},
        {.id = "input.larger-than-buffers",
         .sentence = "a megabyte comes back, byte for byte",
         .serve = echo,
         .check = comes_back([] { return pattern(1024 * 1024 + 1); })},
        {.id = "input.record-sizes",
         .sentence = "bodies around the sizes at which buffers and records end arrive whole",
         .serve = echo,
         .check =
             [](talk& with) {
                 for (const std::size_t around : {8192, 16'384, 32'768, 65'535})
                     for (const std::size_t more : {0, 1, 2}) {
                         const auto sent = pattern(around - 1 + more);
                         expect_body(with.post("/", sent), sent);
                     }
             }},
        {.id = "input.as-announced",
         .sentence = "the input gives as many bytes as CONTENT_LENGTH says, and then its end",
         .serve =
             [](env& request) {
                 const auto n = read_some(request.input(), SIZE_MAX);
                 const bool ended = request.input().pull().what == pulled::end;
                 const auto length = request.content_length().value_or(0);
                 return text(cat(
                     std::to_string(n), " of ", std::to_string(length), ended ? " and its end" : ""
                 ));
             },
         .check =
             [](talk& with) {
                 expect_body(with.post("/", pattern(30'000)), "30000 of 30000 and its end");
             }},
        {.id = "input.twice",
         .sentence = "a layer can read the body and hand it on to be read again",
         .serve = read_twice,
         .check = comes_back([] { return pattern(40'000); })},
        {.id = "input.not-read",
         .sentence = "an app that does not read the body can answer all the same",
         .serve = [](env&) { return text("not read"); },
         .check = [](talk& with) { expect_body(with.post("/", pattern(300 * 1024)), "not read"); }},
        {.id = "input.partly-read",
         .sentence = "an app that reads a part of the body can answer all the same",
         .serve =
             [](env& request) {
                 return text(read_some(request.input(), 10) >= 10 ? "partly read" : "nothing came");
             },
         .check = [](talk& with
                  ) { expect_body(with.post("/", pattern(300 * 1024)), "partly read"); }},
        {.id = "input.no-length",
         .sentence = "a body that comes without its length is read up to its end",
         .needs = {ability::no_length},
         .serve = echo,
         .check =
             [](talk& with) {
                 const auto sent = pattern(50'000);
                 expect_body(with.send({.method = "POST", .body = sent, .length = {}}), sent);
             }},
        {.id = "input.relay",
         .sentence = "a response can be made from the body while it comes",
         .needs = {ability::duplex},
         .serve =
             [](env& request) {
                 return bytes([&request, wake = request.waker()] { return request.input().pull(); }
                 );
             },
         .check = comes_back([] { return pattern(700 * 1024); })},
        {.id = "input.too-short",
         .sentence = "a body that is shorter than announced is the client's fault: 400",
         .needs = {ability::false_length},
         .serve = echo,
         .check =
             [](talk& with) {
                 const auto got = with.send({.method = "POST", .body = "four", .length = 5});
                 expect_status(got, 400);
             }},
    };
}

} // namespace groat::inline v0::server::test::conformance
