// SPDX-License-Identifier: BSL-1.0
// In a steady state the engine asks nothing of the heap: all that is asked is the app's and the
// exchange's own.
#include <groat/core.hpp>
#include <groat/exchange.hpp>

#include "support/allocations.hpp"
#include "support/kept.hpp"
#include "support/talk.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <array>
#include <cstdio>

using namespace groat;
using namespace fcgi_peer;

namespace {

/// Takes everything and does nothing.
struct nowhere final : transport {
    took write(std::string_view bytes, bool) override { return {io::ok, bytes.size()}; }
    took read(std::span<char> into) override {
        const auto n = std::min(into.size(), body.size());
        std::copy_n(body.data(), n, into.data());
        body.remove_prefix(n);
        return {io::ok, n};
    }
    io finish(int, bool) override { return io::ok; }
    void wake() noexcept override {}
    void wait_readable() override {}

    std::string_view body;
};

/// As an engine would give them, for these.
std::vector<variable> made_right(const variables& sent, server::fcgi::environment& to) {
    std::vector<variable> views;
    for (const auto& [name, value] : sent)
        views.push_back({name, value});
    REQUIRE_FALSE(server::fcgi::make_right(views, {}, {}, to));
    return to.variables;
}

double bare(const app& what, const variables& sent, std::string_view body, int times) {
    server::fcgi::environment made;
    const auto all = made_right(sent, made);
    const config settings;
    std::uint64_t before = 0;
    std::string buffer;
    for (int i = 0; i < 2 * times; ++i) {
        if (i == times)
            before = allocations::made();
        nowhere to;
        to.body = body;
        exchange one{to, what, settings, all, {.buffer = &buffer}};
        REQUIRE(one.run() == exchange::wants::done);
    }
    return static_cast<double>(allocations::made() - before) / times;
}

/// The same requests on one kept connection, and nothing else.
double served(const site& s, std::string_view bytes, int times) {
    const allocations::not_mine but_for_the_peer;
    connection to{s.path};
    to.send(bytes);
    std::size_t size = 0;
    for (std::string one; one.empty() || one[1] != end_request; size += one.size())
        one = to.read_record();
    std::array<char, 4096> room{};
    REQUIRE(size <= room.size());
    const auto turn = [&] {
        to.send(bytes);
        std::size_t got = 0;
        while (got < size) {
            const auto n = ::recv(to.fd(), room.data(), room.size(), 0);
            if (n <= 0)
                throw std::runtime_error{"test: the connection ended"};
            got += static_cast<std::size_t>(n);
        }
    };
    for (int i = 0; i < times; ++i)
        turn();
    const auto before = allocations::made();
    for (int i = 0; i < times; ++i)
        turn();
    return static_cast<double>(allocations::made() - before) / times;
}

} // namespace

TEST_CASE("native: serving a kept connection, the engine allocates nothing", "[native]") {
    constexpr int times = 2000;
    const app hello{[](env&) { return text("hello\n"); }};
    const app echo{[](env& e) {
        auto all = e.input().gather(10'000);
        return text(std::to_string(all.value().size()));
    }};
    const std::string body(5000, 'b');
    const std::string cookie(600, 'c');
    struct {
        const char* what;
        const app& with;
        variables sent;
        std::string_view body;
    } const rows[] = {
        {"GET", hello, request("GET", "/a/b?c=d"), ""},
        {"a large head", hello, request("GET", "/", {{"HTTP_COOKIE", cookie}}), ""},
        {"POST", echo, request("POST", "/", {{"CONTENT_LENGTH", "5000"}}), body},
    };
    for (const auto& [what, with, sent, content] : rows)
        for (const unsigned threads : {1u, 4u}) {
            CAPTURE(what, threads);
            native_site s{with, {.threads = threads, .loops = 1}};
            const auto alone = bare(with, sent, content, times);
            const auto together = served(s, kept(sent, content), times);
            std::printf(
                "allocations a request, %s, %u threads: %.3f alone, %.3f served\n",
                what,
                threads,
                alone,
                together
            );
            CHECK(together == alone);
        }
}
