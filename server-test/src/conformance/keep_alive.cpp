// SPDX-License-Identifier: BSL-1.0
// Several requests on one connection.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <stdexcept>

namespace groat::inline v0::server::test::conformance {
namespace {

/// Answers in every way there is, and has read of the input what the query says.
response any(env& request) {
    if (request.query_string() == "part")
        static_cast<void>(request.input().pull());
    if (request.path_info() == "/empty")
        return empty();
    if (request.path_info() == "/unchanged")
        return response{304, {{"ETag", "\"a\""}}, "old"};
    if (request.path_info() == "/throws")
        throw std::runtime_error{"an app"};
    if (request.path_info() == "/stream")
        return bytes(std::vector<std::string>{"a ", "stream"});
    if (request.path_info() == "/breaks")
        return bytes([]() -> generator {
            co_yield flushed("begun");
            throw std::runtime_error{"a body"};
        });
    return text(cat("you asked for ", request.path_info()));
}

/// A request that could do harm, twice, each time followed by one that would show it.
behaviour followed(
    std::string_view id, std::string_view sentence, outgoing harmful, std::vector<ability> more = {}
) {
    more.push_back(ability::keep_alive);
    return {
        .id = id,
        .sentence = sentence,
        .needs = std::move(more),
        .serve = any,
        .check = [harmful = std::move(harmful)](talk& with) {
            in_turn client{with};
            for (const auto* target : {"/first", "/second"}) {
                static_cast<void>(client.send(harmful));
                expect_body(client.get(target), cat("you asked for ", target));
            }
        }};
}

/// What a server that takes a body for the next request would answer.
std::string like_requests() {
    std::string made;
    // HTTP's and FastCGI's beginnings of a request, over and over.
    while (made.size() < 200'000)
        made += "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return made;
}

} // namespace

std::vector<behaviour> keep_alive() {
    return {
        {.id = "keep-alive.kept",
         .sentence = "a connection is kept after a whole response, if the client wants it",
         .needs = {ability::keep_alive},
         .serve = any,
         .check =
             [](talk& with) {
                 const auto on = with.connect();
                 for (const auto* target : {"/a", "/b", "/c"})
                     expect_body(
                         with.open_on(on, {.target = target}).finish(),
                         cat("you asked for ", target)
                     );
             }},
        {.id = "keep-alive.in-turn",
         .sentence = "each of twenty requests in turn gets its own answer",
         .needs = {ability::keep_alive},
         .serve = any,
         .check =
             [](talk& with) {
                 in_turn client{with};
                 for (int i = 0; i < 20; ++i) {
                     const auto target = cat("/", std::to_string(i));
                     expect_body(client.get(target), cat("you asked for ", target));
                 }
             }},
        followed(
            "keep-alive.unread-body",
            "a body that nobody read does not become the next request",
            {.method = "POST", .target = "/unread", .body = like_requests()}
        ),
        followed(
            "keep-alive.partly-read-body",
            "what an app left of a body does not become the next request",
            {.method = "POST", .target = "/?part", .body = like_requests()}
        ),
        followed(
            "keep-alive.after-head",
            "after HEAD the next answer begins with its head",
            {.method = "HEAD", .target = "/head"}
        ),
        followed(
            "keep-alive.after-no-content",
            "after a 204 the next answer begins with its head",
            {.target = "/empty"}
        ),
        followed(
            "keep-alive.after-not-modified",
            "after a 304 the next answer begins with its head",
            {.target = "/unchanged"}
        ),
        followed(
            "keep-alive.after-stream",
            "after a stream of unknown length the next answer begins with its head",
            {.target = "/stream"}
        ),
        followed(
            "keep-alive.after-error",
            "after an app that threw the next request is answered",
            {.target = "/throws"}
        ),
        followed(
            "keep-alive.after-cut",
            "after a response that was cut nothing is left of it",
            {.target = "/breaks"}
        ),
    };
}

} // namespace groat::inline v0::server::test::conformance
