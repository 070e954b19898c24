// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/layer_times.hpp>

#include <groat/as.hpp>
#include <groat/filter.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using middleware::layer_times;
using server::test::client;
using server::test::fake_clock;

namespace {

const auto clock_ = std::make_shared<fake_clock>();

/// A layer that takes so long before the next one and after it.
auto taking(std::string name, std::chrono::nanoseconds in, std::chrono::nanoseconds out) {
    return as(name, [=](env& request, const app& next) {
        clock_->advance(in);
        auto answer = next(request);
        clock_->advance(out);
        return answer;
    });
}

std::string said(const layer_times& times) {
    std::string lines;
    for (const auto& layer : times.measured())
        lines +=
            cat(layer.type,
                " ",
                std::to_string(layer.calls),
                "x",
                std::to_string(layer.calling / 1us),
                " ",
                std::to_string(layer.pulls),
                "x",
                std::to_string(layer.pulling / 1us),
                "; ");
    return lines;
}

client measured(const layer_times& times, app inner, bool lint = true) {
    return client{wrap(times, std::move(inner)), {.lint = lint, .clock = clock_}};
}

response hello(env&) {
    clock_->advance(5us);
    return text("x");
}

/// Two chunks that take 10 us each to make; then its end, 1 us.
response streamed(env&) {
    return {
        200, {{"Content-Type", "text/plain"}}, [left = 2]() mutable -> std::optional<std::string> {
            clock_->advance(left > 0 ? 10us : 1us);
            return left-- > 0 ? std::optional<std::string>{"ab"} : std::nullopt;
        }};
}

} // namespace

TEST_CASE("layer_times: a layer's own time is without the layers inside", "[layer_times]") {
    const layer_times times;
    const auto site = measured(
        times, wrap(taking("a", 1us, 2us), wrap(taking("b", 10us, 20us), as("app", hello)))
    );
    CHECK(site.get("/").body == "x");
    CHECK(said(times) == "a 1x3 0x0; b 1x30 0x0; app 1x5 0x0; ");
    site.get("/");
    CHECK(said(times) == "a 2x6 0x0; b 2x60 0x0; app 2x10 0x0; ");
}

TEST_CASE("layer_times: tells where each layer was enabled", "[layer_times]") {
    const layer_times times;
    const auto inner = wrap(taking("a", 1us, 1us), hello);
    const auto line = __LINE__ - 1;
    measured(times, inner).get("/");
    CHECK(times.measured().at(0).where.line() == line);
}

TEST_CASE(
    "layer_times: pulls are those of the layer that made or wrapped the body", "[layer_times]"
) {
    const layer_times times;
    const auto doubling = as("doubling", [](env& request, const app& next) {
        auto answer = next(request);
        answer.body = filter_body(
            std::move(answer.body),
            [held = std::string{}](std::string_view in) mutable {
                clock_->advance(100us);
                held = cat(in, in);
                return std::string_view{held};
            }
        );
        return answer;
    });
    const auto site = measured(
        times,
        wrap(
            taking("out", 0us, 0us),
            wrap(doubling, wrap(taking("in", 0us, 0us), as("app", streamed)))
        ),
        false
    );
    CHECK(site.get("/").body == "abababab");
    CHECK(said(times) == "out 1x0 0x0; doubling 1x0 3x200; in 1x0 0x0; app 1x0 3x21; ");
}

TEST_CASE("layer_times: pulls within a call are no time of the call", "[layer_times]") {
    const layer_times times;
    const auto gathering = as("gathering", [](env& request, const app& next) {
        auto answer = next(request);
        clock_->advance(3us);
        answer.body = answer.body.gather(100).value();
        return answer;
    });
    CHECK(measured(times, wrap(gathering, as("app", streamed))).get("/").body == "abab");
    CHECK(said(times) == "gathering 1x3 0x0; app 1x0 3x21; ");
}

TEST_CASE("layer_times: what throws is measured too", "[layer_times]") {
    const layer_times times;
    const auto throwing = as("app", [](env&) -> response {
        clock_->advance(7us);
        throw 1;
    });
    CHECK(measured(times, wrap(taking("a", 1us, 9us), throwing)).get("/").status == 500);
    CHECK(said(times) == "a 1x1 0x0; app 1x7 0x0; ");
    const auto breaking = as("breaking", [](env&) {
        return response{200, {{"Content-Type", "text/plain"}}, []() -> std::optional<std::string> {
                            clock_->advance(4us);
                            throw 1;
                        }};
    });
    const layer_times of_pulls;
    CHECK(measured(of_pulls, breaking).get("/").status == 500);
    CHECK(said(of_pulls) == "breaking 1x0 1x4; ");
}

TEST_CASE("layer_times: length, file and omission stay what they are", "[layer_times]") {
    const layer_times times;
    const auto known = [](env&) {
        return response{200, {{"Content-Type", "text/plain"}}, std::vector<char>{'a', 'b', 'c'}};
    };
    CHECK(measured(times, known).get("/").header("Content-Length") == "3");
    CHECK(measured(times, known).head("/").header("Content-Length") == "3");
    CHECK(measured(times, known).get("/").body == "abc");
}

TEST_CASE("layer_times: measures one of so many, or none", "[layer_times]") {
    const auto calls = [](std::uint32_t one_of) {
        const layer_times times{{.one_of = one_of}};
        const auto site = measured(times, as("app", hello));
        for (int i = 0; i < 100; ++i)
            site.get("/");
        const auto all = times.measured();
        return all.empty() ? 0 : all.at(0).calls;
    };
    CHECK(calls(1) == 100);
    CHECK(calls(10) == 10);
    CHECK(calls(0) == 0);
}

TEST_CASE("layer_times: one within another measures as well", "[layer_times]") {
    const layer_times outer;
    const layer_times inner;
    const auto site = measured(outer, wrap(inner, as("app", streamed)), false);
    CHECK(site.get("/").body == "abab");
    CHECK(said(inner) == "app 1x0 3x21; ");
    CHECK(said(outer) == "layer_times 1x0 0x0; app 1x0 3x21; ");
}

TEST_CASE("layer_times: deep stacks and many layers", "[layer_times]") {
    const layer_times times;
    app stack{as("app", hello)};
    for (int i = 0; i < 1500; ++i)
        stack = wrap(taking("l", 1us, 1us), std::move(stack));
    measured(times, stack).get("/");
    const auto all = times.measured();
    REQUIRE(all.size() == 1001);
    CHECK(all.back().type == "others");
    CHECK(all.back().calls == 501);
    CHECK(all.back().calling == 500 * 2us + 5us);
    CHECK(all.at(999).calling == 2us);
}

TEST_CASE("layer_times: a call counts when it has returned", "[layer_times]") {
    const layer_times times;
    std::string seen;
    const auto site = measured(times, [&](env&) {
        seen += cat("[", said(times), "] ");
        return text("x");
    });
    site.get("/");
    site.get("/");
    CHECK(seen == "[] [lambda 1x0 0x0; ] ");
}

TEST_CASE("layer_times: an exchange's own times can be asked for within it", "[layer_times]") {
    std::string seen;
    const auto asking = as("asking", [&](env& request, const app& next) {
        auto answer = next(request);
        for (const auto& one : layer_times::of(request))
            seen += cat(one.type, " ", std::to_string(one.calling / 1us), "; ");
        seen += "| ";
        return answer;
    });
    const auto inner = wrap(asking, wrap(taking("b", 10us, 20us), as("app", hello)));
    const layer_times times{{.one_of = 2}};
    const auto site = measured(times, inner);
    site.get("/");
    site.get("/"); // is not measured
    site.get("/");
    measured(layer_times{{.one_of = 0}}, inner).get("/");
    CHECK(seen == "b 30; app 5; | | b 30; app 5; | | ");
}

TEST_CASE("layer_times: of an exchange's calls a hundred are kept", "[layer_times]") {
    std::size_t kept = 0;
    const auto looping = as("looping", [&](env& request, const app& next) {
        for (int i = 0; i < 200; ++i)
            static_cast<void>(next(request));
        kept = layer_times::of(request).size();
        return text("x");
    });
    const layer_times times;
    measured(times, wrap(looping, as("app", hello))).get("/");
    CHECK(kept == 99); // looping itself has not returned
    CHECK(times.measured().at(1).calls == 200);
}

TEST_CASE("layer_times: many threads at once lose nothing", "[layer_times][threads]") {
    const layer_times times;
    const app inner = wrap(as("a", [](env& e, const app& n) { return n(e); }), as("app", streamed));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            const client mine{wrap(times, inner), {.lint = false}};
            for (int n = 0; n < 250; ++n)
                mine.get("/");
        });
    while (times.measured().size() < 2)
        std::this_thread::yield();
    for (auto& t : threads)
        t.join();
    CHECK(times.measured().at(0).calls == 1000);
    CHECK(times.measured().at(1).calls == 1000);
    CHECK(times.measured().at(1).pulls == 3000);
}
