// SPDX-License-Identifier: BSL-1.0
#include <groat/filter.hpp>

#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <functional>
#include <random>
#include <string>
#include <vector>

using namespace groat;
using namespace groat_test;

namespace {

/// Holds back: "aaab" becomes "3a1b". A flush cuts a run, and nothing else does.
struct run_lengths {
    char byte = 0;
    int run = 0;

    void operator()(std::string_view in, drain why, std::string& out) {
        for (const char c : in) {
            if (c != byte)
                give(out);
            byte = c;
            ++run;
        }
        if (why != drain::no)
            give(out);
    }
    void give(std::string& out) {
        if (run > 0)
            out.append(std::to_string(run)).append(1, byte);
        run = 0;
    }
};

std::string decoded(const std::string& coded) {
    std::string plain;
    for (std::size_t i = 0; i < coded.size();) {
        std::size_t end = 0;
        const int run = std::stoi(coded.substr(i), &end);
        i += end;
        plain.append(static_cast<std::size_t>(run), coded.at(i++));
    }
    return plain;
}

const pulled foreign{static_cast<pulled::kind>(20), false, {}, nullptr};

} // namespace

TEST_CASE("filter_body: each chunk by itself, flushes and waits as they were", "[filter]") {
    ends told;
    std::string upper;
    auto made = filter_body(
        scripted_body({chunk("ab"), flushed(""), not_yet, foreign, flushed("c")}, told),
        [&upper](std::string_view in) -> std::string_view {
            upper.assign(in);
            for (char& c : upper)
                c = static_cast<char>(c - 32);
            return upper;
        }
    );
    CHECK(traced(made) == "AB|.#C|");
}

TEST_CASE("filter_body: held bytes go out before what overtakes them", "[filter]") {
    ends told;
    auto made = filter_body(
        scripted_body(
            {chunk("aa"),
             chunk("ab"),
             flushed(""),
             chunk("b"),
             not_yet,
             chunk("c"),
             foreign,
             chunk("c")},
            told
        ),
        run_lengths{}
    );
    CHECK(traced(made) == "3a1b|1b|.1c|#1c");
}

TEST_CASE("filter_body: over random kinds nothing is lost and nothing overtakes", "[filter]") {
    for (unsigned seed = 1; seed <= 1000; ++seed) {
        std::mt19937 dice{seed};
        std::vector<pulled> answers;
        std::vector<std::string> before; // the plain bytes before each wait or foreign kind
        std::string plain;
        static const std::string letters = "aaaaaabbbbcccd";
        for (int i = 0; i < 12; ++i) {
            const auto at = dice() % 8;
            const auto part = std::string_view{letters}.substr(at, dice() % 6);
            switch (dice() % 5) {
            case 0:
                answers.push_back(not_yet);
                before.push_back(plain);
                break;
            case 1:
                answers.push_back(foreign);
                before.push_back(plain);
                break;
            default:
                answers.push_back(chunk(part, dice() % 3 == 0));
                plain += part;
            }
        }
        ends told;
        auto made = filter_body(scripted_body(answers, told), run_lengths{});
        std::string coded;
        std::size_t seen = 0;
        for (auto next = made.pull(); next.what != pulled::end; next = made.pull()) {
            coded += next.data;
            if (next.what == pulled::bytes)
                continue;
            REQUIRE(decoded(coded) == before.at(seen));
            ++seen;
        }
        REQUIRE(seen == before.size());
        REQUIRE(decoded(coded) == plain);
    }
}

TEST_CASE("filter_body: a filter may stop, and no more is pulled inside", "[filter]") {
    ends told;
    {
        auto made = filter_body(
            scripted_body({chunk("abc"), chunk("def")}, told, 1),
            [](std::string_view in, drain, std::string& out) {
                out.append(in.substr(0, 2));
                return flow::stop;
            }
        );
        CHECK(traced(made) == "ab"); // the second pull would throw
        made.tell(fate::done);
    }
    CHECK(told[fate::done] == 1);
}

TEST_CASE("filter_body: what the filter throws fails the body inside too", "[filter]") {
    ends told;
    {
        auto made = filter_body(
            scripted_body({chunk("a")}, told),
            [](std::string_view, drain, std::string&) { throw 1; }
        );
        CHECK_THROWS(made.pull());
    }
    CHECK((told[fate::failed] == 1 && told.all() == 1));
}

TEST_CASE("filter_body: over an omitted body it is omitted and not called", "[filter]") {
    ends told;
    auto inside = scripted_body({chunk("a")}, told);
    inside.omit();
    bool called = false;
    auto made = filter_body(std::move(inside), [&](std::string_view, drain, std::string&) {
        called = true;
    });
    CHECK(made.omitted());
    CHECK(made.pull().what == pulled::end);
    CHECK_FALSE(called);
}

TEST_CASE("filter_body: keeps a length only where it is told to, and never a file", "[filter]") {
    const auto same = [](std::string_view in) { return in; };
    CHECK_FALSE(filter_body("abc", same).length());
    CHECK(filter_body("abc", same, keep::length).length() == 3U);
    CHECK(filter_body(file_ref{0, 0, 5, nullptr, ""}, same, keep::length).file() == nullptr);
}

TEST_CASE("slice: its bytes, for every first byte and every count", "[filter]") {
    const std::string text = "abcdefgh";
    for (std::size_t first = 0; first <= 9; ++first)
        for (std::size_t n = 0; n <= 9; ++n) {
            ends told;
            auto made = slice(
                scripted_body({chunk("abc"), chunk(""), chunk("d"), chunk("efgh")}, told), first, n
            );
            const auto wanted = first < text.size() ? text.substr(first, n) : "";
            REQUIRE(traced(made) == wanted);
            REQUIRE(slice(text, first, n).length() == wanted.size());
        }
}

TEST_CASE("slice: of a file it is a file, of its own stretch", "[filter]") {
    const auto made = slice(file_ref{3, 100, 50, nullptr, "p"}, 10, 20);
    REQUIRE(made.file());
    CHECK(made.file()->offset == 110);
    CHECK(made.file()->length == 20);
    CHECK(slice(file_ref{3, 0, 50, nullptr, ""}, 45, 20).file()->length == 5);
    CHECK(slice(file_ref{3, 0, 50, nullptr, ""}, 60, 20).length() == 0U);
}

TEST_CASE("slice: the old body hears how the slice ended", "[filter]") {
    ends told;
    {
        auto made = slice(scripted_body({chunk("abc"), chunk("def")}, told), 1, 2);
        CHECK(traced(made) == "bc");
        made.tell(fate::done);
    }
    CHECK((told[fate::done] == 1 && told.all() == 1));
}

TEST_CASE("on_end: length, file, flushes and omission are as they were", "[filter]") {
    const auto nothing = [](fate) {};
    CHECK(on_end("abc", nothing).length() == 3U);
    CHECK(on_end(file_ref{0, 0, 5, nullptr, ""}, nothing).file());
    ends told;
    auto made = on_end(scripted_body({flushed("a"), not_yet, foreign}, told), nothing);
    CHECK(traced(made) == "a|.#");
    body omitted{"x"};
    omitted.omit();
    CHECK(on_end(std::move(omitted), nothing).omitted());
}

TEST_CASE("on_end: the body inside is told first, and a throw is swallowed", "[filter]") {
    ends inside;
    int told_before = -1;
    {
        auto made = on_end(scripted_body({}, inside), [&](fate) {
            told_before = inside.all();
            throw 1;
        });
        made.tell(fate::aborted);
    }
    CHECK(told_before == 1);
}

TEST_CASE("wrappers: each passes each fate inward exactly once", "[filter]") {
    const std::vector<std::function<body(body)>> wrappers{
        [](body b) { return filter_body(std::move(b), [](std::string_view in) { return in; }); },
        [](body b) { return filter_body(std::move(b), run_lengths{}); },
        [](body b) { return slice(std::move(b), 0, 1); },
        [](body b) { return on_end(std::move(b), [](fate) {}); },
        [](body b) {
            static_cast<void>(b.gather(0)); // now there is something put back
            return b;
        },
        [](body b) {
            b.prime();
            return b;
        }};
    for (const auto& wrap_outer : wrappers)
        for (const auto& wrap_inner : wrappers)
            for (const auto how : {fate::done, fate::failed, fate::aborted, fate::discarded})
                for (const bool omit : {false, true}) {
                    ends told;
                    {
                        auto made = wrap_outer(wrap_inner(scripted_body({chunk("ab")}, told)));
                        if (omit)
                            made.omit();
                        made.tell(how);
                        made.tell(fate::done);
                    }
                    REQUIRE(told.all() == 1);
                    REQUIRE(told[omit ? fate::discarded : how] == 1);
                }
}

TEST_CASE("wrappers: an omitted body that is wrapped afterwards still hears once", "[filter]") {
    ends inside;
    int outside = 0;
    {
        auto made = scripted_body({chunk("a")}, inside);
        made.omit();
        auto wrapped = on_end(filter_body(std::move(made), run_lengths{}), [&](fate how) {
            CHECK(how == fate::done);
            ++outside;
        });
        CHECK(wrapped.pull().what == pulled::end);
        wrapped.tell(fate::done);
    }
    CHECK(inside.all() == 1);
    CHECK(outside == 1);
}
