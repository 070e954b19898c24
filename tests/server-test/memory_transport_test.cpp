// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/client.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using server::test::client;
using server::test::reply;

namespace {

/// The request's body, once it is there as a whole.
app echo() {
    return [](env& in) { return text(in.input().gather(1 << 20).value_or("too much")); };
}

/// The request's body as it comes, pulled by the response.
app relay() {
    return [](env& in) {
        // Lint's: an input that may say not yet is woken by the server, which knows the waker.
        return response{200, {{"Content-Type", "text/plain"}}, [&in, wake = in.waker()] {
                            return in.input().pull();
                        }};
    };
}

/// Bytes of many sizes, flushes and waits.
app stream() {
    return [](env& in) {
        return response{200, {{"Content-Type", "text/plain"}}, [wake = in.waker()]() -> generator {
                            for (std::size_t n = 1; n < 50'000; n *= 5) {
                                co_yield std::string(n, static_cast<char>('a' + n % 23));
                                wake();
                                co_yield not_yet;
                                co_yield flushed("!");
                            }
                        }};
    };
}

std::string some_text(std::size_t n) {
    std::string made(n, ' ');
    for (std::size_t i = 0; i < n; ++i)
        made[i] = static_cast<char>('a' + (i * 7 + i / 26) % 26);
    return made;
}

/// A stream of unknown length in pieces.
body in_pieces(std::string whole, std::size_t size) {
    return [whole = std::move(whole), size, at = std::size_t{0}]() mutable -> pulled {
        if (at >= whole.size())
            return end_of_body;
        const auto piece = std::string_view{whole}.substr(at, size);
        at += piece.size();
        return chunk(piece);
    };
}

bool same(const reply& a, const reply& b) {
    return a.status == b.status && a.headers.text() == b.headers.text() && a.body == b.body &&
           a.how == b.how && a.head_bytes == b.head_bytes && a.body_bytes == b.body_bytes &&
           a.input_bytes == b.input_bytes;
}

std::uint64_t wire_bytes(const reply& got) {
    return got.head_bytes + got.body_bytes;
}

} // namespace

TEST_CASE("memory_transport: no seed changes what an echo answers", "[memory_transport]") {
    const auto sent = some_text(3000);
    const auto expected = client{echo()}.post("/", sent);
    REQUIRE(expected.body == sent);
    for (std::uint64_t seed = 1; seed <= 1000; ++seed)
        if (const auto got = client{echo(), {.seed = seed}}.post("/", sent); !same(got, expected)) {
            CAPTURE(seed, got.status, got.body.size());
            FAIL_CHECK("another reply");
        }
}

TEST_CASE("memory_transport: no seed changes what is relayed", "[memory_transport]") {
    const auto sent = some_text(500);
    const auto expected = client{relay()}.post("/", in_pieces(sent, 100));
    REQUIRE(expected.body == sent);
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        const client c{relay(), {.seed = seed}};
        if (const auto got = c.post("/", in_pieces(sent, 100)); !same(got, expected)) {
            CAPTURE(seed, got.status, got.body.size());
            FAIL_CHECK("another reply");
        }
    }
}

TEST_CASE(
    "memory_transport: no seed changes a stream, nor where it is flushed", "[memory_transport]"
) {
    const auto expected = client{stream()}.get("/");
    REQUIRE(expected.chunks.size() > 7);
    for (std::uint64_t seed = 1; seed <= 1000; ++seed)
        if (const auto got = client{stream(), {.seed = seed}}.get("/");
            !same(got, expected) || got.chunks != expected.chunks) {
            CAPTURE(seed, got.status, got.body.size());
            FAIL_CHECK("another reply");
        }
}

TEST_CASE(
    "memory_transport: a seed does cut and block, and alike each time", "[memory_transport]"
) {
    const auto steps = [](std::uint64_t seed) {
        const client c{echo(), {.seed = seed}};
        auto x = c.start({.method = "POST", .body = some_text(300)});
        std::vector<exchange::wants> seen;
        while (seen.empty() || seen.back() != exchange::wants::done)
            seen.push_back(x.step());
        return seen;
    };
    CHECK(steps(0).size() == 1);
    CHECK(steps(7) == steps(7));
    std::size_t most = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        most = std::max(most, steps(seed).size());
    CHECK(most > 3);
}

TEST_CASE("memory_transport: a client that leaves gets no byte more", "[memory_transport]") {
    const auto whole = client{stream()}.get("/");
    const auto head = whole.head_bytes;
    for (std::uint64_t n = 0; n < head + 40; ++n)
        for (const std::uint64_t seed : {0, 1, 2}) {
            CAPTURE(n, seed);
            const auto got = client{stream(), {.seed = seed, .leaves_at = n}}.get("/");
            CHECK(got.how == fate::aborted);
            CHECK(wire_bytes(got) == n);
            CHECK(got.status == (n < head ? 0 : 200));
            CHECK(got.body == whole.body.substr(0, n < head ? 0 : n - head));
        }
}

TEST_CASE("memory_transport: a client that wanted all of it has not left", "[memory_transport]") {
    const auto all = wire_bytes(client{echo()}.get("/"));
    CHECK(client{echo(), {.leaves_at = all}}.get("/").how == fate::done);
    CHECK(client{echo(), {.leaves_at = all - 1}}.get("/").how == fate::aborted);
}

TEST_CASE(
    "memory_transport: a client that leaves while the exchange is parked is noticed",
    "[memory_transport]"
) {
    const app waits = [](env& in) {
        return response{200, {{"Content-Type", "text/plain"}}, [wake = in.waker()]() -> generator {
                            co_yield "abc";
                            for (;;)
                                co_yield not_yet;
                        }};
    };
    const auto head = [&] {
        auto x = client{waits}.start({});
        x.run_until_waits();
        return x.so_far().head_bytes;
    }();
    const auto got = client{waits, {.leaves_at = head + 3}}.get("/");
    CHECK(got.body == "abc");
    CHECK(got.how == fate::aborted);
}

TEST_CASE("memory_transport: a client that leaves in its own body is gone", "[memory_transport]") {
    std::uint64_t read = 0;
    bool gone = false;
    const app counts = [&](env& in) {
        try {
            for (;;) {
                const auto next = in.input().pull();
                if (next.what == pulled::end)
                    return text("whole");
                read += next.data.size();
            }
        } catch (const input_error&) {
            gone = in.client_gone();
        }
        return text("broken");
    };
    for (std::uint64_t n = 0; n < 10; ++n) {
        CAPTURE(n);
        read = 0;
        gone = false;
        const auto got = client{counts, {.seed = n, .leaves_at_input = n}}.post("/", "0123456789");
        CHECK(gone);
        CHECK(read == n);
        CHECK(got.how == fate::aborted);
        CHECK(got.status == 0);
    }
    CHECK(client{counts, {.leaves_at_input = 10}}.post("/", "0123456789").body == "whole");
}

TEST_CASE("memory_transport: an input that breaks leaves the client there", "[memory_transport]") {
    const auto got = client{echo(), {.input_breaks_at = 4}}.post("/", "0123456789");
    CHECK(got.status == 400); // fewer bytes than announced: the client's fault
    CHECK(got.how == fate::done);
    CHECK(got.input_bytes == 4);
    const auto unknown =
        client{echo(), {.input_breaks_at = 4}}.post("/", in_pieces("0123456789", 3));
    CHECK(unknown.body == "0123"); // nothing was announced: nobody can know
}

TEST_CASE("memory_transport: a slow reader gets all of it", "[memory_transport]") {
    const auto expected = client{stream()}.get("/");
    for (const std::size_t most : {1, 2, 1000}) {
        const auto got = client{stream(), {.reads_at_most = most}}.get("/");
        CHECK(same(got, expected));
    }
    CHECK_THROWS_AS((client{stream(), {.reads_at_most = 0}}), std::invalid_argument);
}

TEST_CASE("memory_transport: an input that says not yet is asked again", "[memory_transport]") {
    const auto hesitant = [] {
        return [n = 0]() mutable -> pulled {
            switch (n++) {
            case 0:
            case 2:
                return not_yet;
            case 1:
                return chunk("a");
            case 3:
                return chunk("b");
            default:
                return end_of_body;
            }
        };
    };
    CHECK(client{echo()}.post("/", hesitant()).body == "ab");
    CHECK(client{relay()}.post("/", hesitant()).body == "ab");
}

TEST_CASE("memory_transport: an input that gives nothing is given up", "[memory_transport]") {
    const auto silent = [] { return not_yet; };
    CHECK_THROWS_AS(
        (client{echo(), {.patience = 1ms}}.post("/", silent)), server::test::nobody_woke
    );
    CHECK_THROWS_AS(
        (client{relay(), {.patience = 1ms}}.post("/", silent)), server::test::nobody_woke
    );
}

TEST_CASE("memory_transport: what the test's own input throws comes out", "[memory_transport]") {
    const auto broken = []() -> pulled { throw std::logic_error{"the test's mistake"}; };
    CHECK_THROWS_WITH(client{echo()}.post("/", broken), "the test's mistake");
}
