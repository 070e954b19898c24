// SPDX-License-Identifier: BSL-1.0
// What a peer can make a server remember.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/allocations.hpp"
#include "support/corpus.hpp"
#include "support/kept.hpp"
#include <support/catch.hpp>

#include <cstdio>

using namespace groat;
using namespace corpus;

namespace {

/// The most that the program had while this went on, beyond what it has afterwards.
template <class What>
std::int64_t growth(const What& what) {
    what(); // once, for what is kept
    const auto before = allocations::live();
    allocations::forget_peak();
    for (int i = 0; i < 20; ++i)
        what();
    return allocations::peak() - before;
}

} // namespace

TEST_CASE("bounded: variables beyond all limits cost no more than the limit", "[native]") {
    native_site s{app{[](env&) { return text("x"); }}, {.threads = 2}};
    const server::fcgi::limits most;
    const auto cap = static_cast<std::int64_t>(most.head + most.params * 8);
    // The pieces are made before, so that the peer's own memory stays the same.
    const auto part = record(params, std::string(65'535, 'x'));
    const auto huge = begin() + record(params, length(0x7fffffff) + length(0x7fffffff));
    const auto large = begin() + record(params, length(4) + length(64 << 20) + "NAME");
    std::string tiny_content;
    for (int i = 0; i < 16'000; ++i)
        tiny_content += std::string{"\x01\0N", 3};
    const auto tiny = record(params, tiny_content);
    const auto beginning = begin();
    const auto end = record(params, "");

    struct {
        const char* what;
        const std::string& first;
        const std::string& again;
        int times;
    } const rows[] = {
        {"lengths of 2 GiB", huge, part, 16},
        {"a value of 64 MiB", large, part, 1025},
        {"1 000 000 variables", beginning, tiny, 63},
    };
    for (const auto& [what, first, again, times] : rows) {
        CAPTURE(what);
        int answered = 0;
        const auto grown = growth([&] {
            connection to{s.path};
            to.send(first);
            for (int i = 0; i < times; ++i)
                if (!to.send(again))
                    break;
            to.send(end);
            const auto got = to.read();
            if (got.out.starts_with("Status: 431 "))
                ++answered;
        });
        CHECK(grown <= cap + (1 << 20));
        CHECK(answered == 21);
        CHECK(ask(s.path, whole(get)).complete);
        std::printf(
            "scenario 7: %s, 20 times: %lld KiB at most (limit %lld KiB), %d answered\n",
            what,
            static_cast<long long>(grown / 1024),
            static_cast<long long>(cap / 1024),
            answered
        );
    }
}

TEST_CASE("bounded: a body beyond its limit costs no more than the memory for it", "[native]") {
    native_site s{
        app{[](env&) { return text("x"); }},
        {.threads = 2, .limits = {.body = 1'000'000, .body_in_memory = 100'000}}};
    const auto part = record(std_in, std::string(65'535, 'x'));
    const auto head = begin() + stream(params, pairs(request("POST", "/")));
    const auto end = record(std_in, "");
    int answered = 0;
    const auto most = growth([&] {
        connection to{s.path};
        to.send(head);
        for (int i = 0; i < 100; ++i)
            if (!to.send(part))
                break;
        to.send(end);
        if (to.read().out.starts_with("Status: 413 "))
            ++answered;
    });
    CHECK(most <= 100'000 + (1 << 20));
    CHECK(answered == 21);
}
