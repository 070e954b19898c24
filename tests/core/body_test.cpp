// SPDX-License-Identifier: BSL-1.0
#include <groat/body.hpp>

#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <cstdio>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

using namespace groat;
using namespace groat_test;

namespace {

/// A temporary file with this text; its descriptor lives as long as the owner.
file_ref file_with(const std::string& text) {
    std::FILE* file = std::tmpfile();
    REQUIRE(file);
    REQUIRE(std::fwrite(text.data(), 1, text.size(), file) == text.size());
    REQUIRE(std::fflush(file) == 0);
    return {
        .fd = fileno(file),
        .offset = 0,
        .length = text.size(),
        .owner = std::shared_ptr<std::FILE>{file, &std::fclose},
        .path = "a file"};
}

const std::string large(200'000, 'x');

} // namespace

TEST_CASE("body: every way to make one gives its bytes and then the end", "[body]") {
    const auto made_from = [](body made) {
        auto text = traced(made);
        CHECK(made.pull().what == pulled::end); // and the end again
        return text;
    };
    CHECK(made_from({}) == "");
    CHECK(made_from("literal") == "literal");
    CHECK(made_from(std::string{"string"}) == "string");
    CHECK(made_from(file_with("file")) == "file");
    CHECK(made_from(file_with(large)) == large);
    CHECK(made_from(std::vector<std::string>{"a", "", "bc"}) == "abc");
    CHECK(made_from(std::vector<std::string_view>{"a", "bc"}) == "abc");
    CHECK(made_from(std::list<std::vector<unsigned char>>{{'a'}, {'b', 'c'}}) == "abc");
    CHECK(made_from(std::vector<std::byte>{std::byte{'a'}, std::byte{'b'}}) == "ab");
    CHECK(made_from([n = 0]() mutable -> std::optional<std::string> {
              if (n == 3)
                  return {};
              return std::to_string(n++);
          }) == "012");
    CHECK(made_from([n = 0]() mutable { return n++ < 2 ? flushed("x") : end_of_body; }) == "x|x|");
    CHECK(made_from([last = 3]() -> generator {
              for (int i = 0; i < last; ++i)
                  co_yield std::to_string(i);
              co_yield flushed("f");
              co_yield not_yet;
          }) == "012f|.");
}

TEST_CASE("body: it keeps the closure of a coroutine lambda", "[body]") {
    auto owned = std::make_shared<std::string>("captured, and longer than a small string is");
    const std::weak_ptr<std::string> watched = owned;
    {
        body made = [owned = std::move(owned)]() -> generator { co_yield *owned; };
        CHECK(traced(made) == "captured, and longer than a small string is");
        CHECK_FALSE(watched.expired());
    }
    CHECK(watched.expired());
}

TEST_CASE("body: what a coroutine throws comes out of the pull", "[body]") {
    body made = []() -> generator {
        co_yield "a";
        throw std::runtime_error{"b"};
    };
    CHECK(made.pull().data == "a");
    CHECK_THROWS_WITH(made.pull(), "b");
    CHECK_THROWS_AS(made.pull(), body_error);
}

TEST_CASE("body: it knows its length where that is known, before and after pulls", "[body]") {
    CHECK(body{}.length() == 0U);
    CHECK(body{"abc"}.length() == 3U);
    CHECK(body{file_with("abcd")}.length() == 4U);
    CHECK(body{std::vector<char>{'a', 'b'}}.length() == 2U);
    CHECK_FALSE(body{std::vector<std::string>{"a"}}.length());
    body pulled_once{"abc"};
    static_cast<void>(pulled_once.pull());
    CHECK(pulled_once.length() == 3U);
}

TEST_CASE("body: it is its file until the first pull", "[body]") {
    body made{file_with("abcd")};
    REQUIRE(made.file());
    CHECK(made.file()->path == "a file");
    static_cast<void>(made.pull());
    CHECK(made.file() == nullptr);
}

TEST_CASE("body: a file that became shorter throws and never ends early", "[body]") {
    auto file = file_with("abcd");
    REQUIRE(::ftruncate(file.fd, 2) == 0);
    body made{file};
    CHECK(made.pull().data == "ab");
    CHECK_THROWS_AS(made.pull(), body_error);
}

TEST_CASE("body: told once, by the first word", "[body]") {
    ends told;
    {
        auto made = scripted_body({chunk("a")}, told);
        made.tell(fate::aborted);
        made.tell(fate::done);
    }
    CHECK(told.all() == 1);
    CHECK(told[fate::aborted] == 1);
}

TEST_CASE("body: destroyed untold it ends by what was last seen", "[body]") {
    ends read;
    ends broken;
    ends begun;
    ends unread;
    {
        auto a = scripted_body({chunk("a")}, read);
        CHECK(traced(a) == "a");
        auto b = scripted_body({chunk("a")}, broken, 1);
        CHECK_THROWS(traced(b));
        auto c = scripted_body({chunk("a"), chunk("b")}, begun);
        static_cast<void>(c.pull());
        auto d = scripted_body({chunk("a")}, unread);
    }
    CHECK((read[fate::done] == 1 && read.all() == 1));
    CHECK((broken[fate::failed] == 1 && broken.all() == 1));
    CHECK((begun[fate::discarded] == 1 && begun.all() == 1));
    CHECK((unread[fate::discarded] == 1 && unread.all() == 1));
}

TEST_CASE("body: assigning discards the old one, moving tells nobody", "[body]") {
    ends old;
    auto made = scripted_body({chunk("a")}, old);
    body moved = std::move(made);
    CHECK(old.all() == 0);
    moved = body{"new"};
    CHECK(old[fate::discarded] == 1);
    CHECK(moved.whole() == "new");
}

TEST_CASE("body: omitted, it is told discarded at once and still answers", "[body]") {
    ends told;
    auto made =
        on_end(file_with("abcd"), [&](fate how) { ++told.count[static_cast<std::size_t>(how)]; });
    made.omit();
    CHECK(told[fate::discarded] == 1);
    CHECK(made.omitted());
    CHECK(made.length() == 4U);
    CHECK(made.file());
    CHECK(made.pull().what == pulled::end);
    made.tell(fate::done);
    CHECK(told.all() == 1);
}

TEST_CASE("body: gather gives the whole and ends it", "[body]") {
    ends told;
    {
        auto made = scripted_body({chunk("ab"), flushed(""), chunk("c")}, told);
        CHECK(made.gather(3) == "abc");
        CHECK(made.pull().what == pulled::end);
    }
    CHECK(told[fate::done] == 1);
    body text{"abc"};
    CHECK(text.gather(3) == "abc");
}

TEST_CASE("body: gather that gives up loses no byte, whatever its limit", "[body]") {
    for (std::size_t limit = 0; limit < 6; ++limit) {
        ends told;
        {
            auto made = scripted_body({chunk("ab"), flushed("c"), chunk("d"), chunk("ef")}, told);
            CHECK_FALSE(made.gather(limit));
            auto trace = traced(made);
            std::erase(trace, '|');
            CHECK(trace == "abcdef");
        }
        CHECK((told[fate::done] == 1 && told.all() == 1));
    }
    body text{"abc"};
    CHECK_FALSE(text.gather(2));
    CHECK(traced(text) == "abc");
}

TEST_CASE("body: gather that gives up loses no flush", "[body]") {
    ends told;
    auto made = scripted_body({flushed("a"), chunk("b"), chunk("c")}, told);
    CHECK_FALSE(made.gather(1));
    CHECK(traced(made) == "ab|c");
}

TEST_CASE("body: gather that keeps flushes leaves a stream as it was", "[body]") {
    ends told;
    auto stream = scripted_body({chunk("a"), flushed("b"), chunk("c")}, told);
    CHECK_FALSE(stream.gather(100, flushes::kept));
    CHECK(traced(stream) == "ab|c");
    auto short_one = scripted_body({chunk("a"), chunk("b")}, told);
    CHECK(short_one.gather(100, flushes::kept) == "ab");
    auto joined = scripted_body({chunk("a"), flushed("b"), chunk("c")}, told);
    CHECK(joined.gather(100) == "abc");
}

TEST_CASE("body: gather stops before a wait and before a foreign kind", "[body]") {
    ends told;
    const int payload = 7;
    const pulled foreign{static_cast<pulled::kind>(20), false, {}, &payload};
    auto made = scripted_body({chunk("a"), not_yet, chunk("b"), foreign, chunk("c")}, told);
    CHECK_FALSE(made.gather(100));
    CHECK(made.pull().data == "a");
    CHECK(made.pull().what == pulled::not_yet);
    CHECK_FALSE(made.gather(100));
    CHECK(made.pull().data == "b");
    CHECK(made.pull().other == &payload);
    CHECK(made.gather(100) == "c");
}

TEST_CASE("body: an omitted one gathers nothing", "[body]") {
    body made{"abc"};
    made.omit();
    CHECK_FALSE(made.gather(100)); // an etag of "" would be a lie
    CHECK_FALSE(made.whole());
}

TEST_CASE("body: primed, it throws now or keeps its first answer for later", "[body]") {
    ends told;
    auto good = scripted_body({flushed("a"), chunk("b")}, told);
    good.prime();
    CHECK(traced(good) == "a|b");
    auto bad = scripted_body({}, told, 0);
    CHECK_THROWS(bad.prime());
    body file{file_with("abcd")};
    file.prime();
    CHECK(file.file()); // it can still be sent as a file
}
