// SPDX-License-Identifier: BSL-1.0
// [test]
#include "own_layer.hpp"

#include <groat/server/test.hpp>

#include <support/catch.hpp>

using namespace groat;
using server::test::client;

TEST_CASE("body_limit: judges the announced length", "[body_limit]") {
    const client limited{wrap(body_limit{4}, [](env&) { return text("stored"); })};
    CHECK(limited.post("/", "1234").status == 200);
    CHECK(limited.post("/", "12345").status == 413);
}

TEST_CASE("line_numbers: whole reads and random splits give the same bytes", "[line_numbers]") {
    const auto numbered = wrap(line_numbers{}, [](env&) {
        return text([]() -> generator {
            co_yield "one\ntw";
            co_yield "o\nthree";
        });
    });
    for (std::uint64_t seed = 0; seed < 100; ++seed)
        CHECK(client{numbered, {.seed = seed}}.get("/").body == "1 one\n2 two\n3 three");
}
// [/test]

TEST_CASE("body_limit: a limit of nothing is a mistake", "[body_limit]") {
    CHECK_THROWS_AS(body_limit{0}, std::invalid_argument);
}

TEST_CASE("line_numbers: HEAD and the headers tell the truth", "[line_numbers]") {
    const client numbered{wrap(line_numbers{}, [](env&) { return text("a\n"); })};
    CHECK_FALSE(numbered.head("/").headers.contains("Content-Length"));
    CHECK(numbered.head("/").body.empty());
}
