// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/trace_context.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace groat;
using middleware::trace_context;
using middleware::trace_context_options;
using middleware::trace_place;
using server::test::client;
using server::test::field;

namespace {

// W3C Trace Context, 3.2.4, "Examples of HTTP traceparent Headers".
const std::string example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

struct seen {
    std::optional<trace_place> place;
    std::string parent; // the header, as the app sees it
    std::string state;
};

seen through(std::vector<field> headers, trace_context_options options = {}) {
    seen by_app;
    const client site{wrap(trace_context{options}, [&](env& request) {
        by_app.place = *request.get(trace_context::place);
        by_app.parent = request.header("traceparent").value_or("none");
        by_app.state = request.header("tracestate").value_or("none");
        return text("x");
    })};
    CHECK(site.send({.headers = std::move(headers)}).status == 200);
    return by_app;
}

std::string state_after(std::string state) {
    return through({{"traceparent", example}, {"tracestate", std::move(state)}}).state;
}

} // namespace

TEST_CASE("trace_context: continues a trace with a span of its own", "[trace_context]") {
    const auto [place, parent, state] = through({{"traceparent", example}});
    CHECK(place->trace_id() == "4bf92f3577b34da6a3ce929d0e0e4736");
    CHECK(place->parent_id() == "00f067aa0ba902b7");
    CHECK(place->span_id() != "00f067aa0ba902b7");
    CHECK(place->span_id().find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(place->sampled());
    CHECK(parent == place->text());
    CHECK(parent == cat("00-4bf92f3577b34da6a3ce929d0e0e4736-", place->span_id(), "-01"));
}

TEST_CASE("trace_context: begins a trace where there is none", "[trace_context]") {
    const auto first = through({}).place;
    CHECK(first->parent_id().empty());
    CHECK_FALSE(first->sampled());
    CHECK(trace_place::parse(first->text()));
    CHECK(first->trace_id() != through({}).place->trace_id());
    CHECK(through({}, {.sampled = true}).place->sampled());
}

TEST_CASE("trace_context: begins one where others are not to be continued", "[trace_context]") {
    const auto [place, parent, state] =
        through({{"traceparent", example}, {"tracestate", "a=1"}}, {.continued = false});
    CHECK(place->trace_id() != "4bf92f3577b34da6a3ce929d0e0e4736");
    CHECK_FALSE(place->sampled());
    CHECK(state == "none");
}

TEST_CASE("trace_context: reads the flag that it knows", "[trace_context]") {
    const auto with = [](std::string_view flags) {
        return trace_place::parse(cat(example.substr(0, 53), flags)).value();
    };
    CHECK_FALSE(with("00").sampled());
    CHECK(with("01").sampled());
    CHECK_FALSE(with("02").sampled());
    CHECK(with("ff").sampled());
    CHECK(with("ff").text().ends_with("-01"));
}

TEST_CASE("trace_context: reads what it knows of a later version", "[trace_context]") {
    const auto later = "cc" + example.substr(2);
    CHECK(trace_place::parse(later)->text() == example);
    CHECK(trace_place::parse(later + "-what-the-future-brings")->text() == example);
    CHECK_FALSE(trace_place::parse(later + ".what"));
    CHECK_FALSE(trace_place::parse(example + "-what"));
}

TEST_CASE("trace_context: a malformed traceparent begins a new trace", "[trace_context]") {
    for (const std::string& bad :
         {std::string{},
          std::string{"00"},
          example.substr(0, 54),
          example + "0",
          std::string{"ff"} + example.substr(2),
          std::string{"0g"} + example.substr(2),
          std::string{"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"},
          std::string{"00-00000000000000000000000000000000-00f067aa0ba902b7-01"},
          std::string{"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"},
          std::string{"00-4bf92f3577b34da6a3ce929d0e0e4736-00F067aa0ba902b7-01"},
          std::string{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0G"},
          std::string{"00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
          std::string{"00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"},
          std::string{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01"},
          example + ", " + example}) {
        INFO(bad);
        CHECK_FALSE(trace_place::parse(bad));
        const auto [place, parent, state] = through({{"traceparent", bad}, {"tracestate", "a=1"}});
        CHECK(place->parent_id().empty());
        CHECK(state == "none");
    }
}

TEST_CASE("trace_context: keeps a tracestate that is well-formed", "[trace_context]") {
    const std::string longest = cat("a=", std::string(256, 'x'));
    for (const std::string& good :
         {std::string{"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"},
          std::string{"tenant@system=1"},
          std::string{"1a@b=1"},
          std::string{"a=1 , b=2"},
          std::string{"a= 1"},
          std::string{"a=1,,b=2"},
          std::string{"a-b_c*d/e=!"},
          longest}) {
        INFO(good);
        CHECK(state_after(good) == good);
    }
}

TEST_CASE("trace_context: hands on 512 bytes of tracestate", "[trace_context]") {
    const auto long_one =
        cat("a=", std::string(200, 'x'), ",b=", std::string(200, 'x'), ",c=", std::string(104, 'x')
        );
    REQUIRE(long_one.size() == 512);
    CHECK(state_after(long_one) == long_one);
}

TEST_CASE("trace_context: takes away a tracestate that is not", "[trace_context]") {
    std::string many = "a=1";
    for (int i = 0; i < 32; ++i)
        many += ",a=1";
    for (const std::string& bad :
         {std::string{},
          std::string{"a"},
          std::string{"a="},
          std::string{"=1"},
          std::string{"A=1"},
          std::string{"1a=1"},
          std::string{"a=1=2"},
          std::string{"a b=1"},
          std::string{"a=\xc3\xa4"},
          std::string{"t@=1"},
          std::string{"@s=1"},
          std::string{"t@1s=1"},
          std::string{"a@b@c=1"},
          cat("a=", std::string(257, 'x')),
          cat(std::string(257, 'a'), "=1"),
          many,
          cat("t@", std::string(15, 's'), "=1"),
          cat("a=",
              std::string(200, 'x'),
              ",b=",
              std::string(200, 'x'),
              ",c=",
              std::string(105, 'x'))}) {
        INFO(bad);
        CHECK(state_after(bad) == "none");
    }
}
