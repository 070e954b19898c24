// SPDX-License-Identifier: BSL-1.0
#include "native/pace.hpp"

#include <support/catch.hpp>

#include <memory>

using namespace groat;
using namespace groat::server::fcgi::native;
using namespace std::chrono_literals;
using call = pace::call;

TEST_CASE("pace: a kind is the method, the mount and the path's first segment", "[native]") {
    CHECK(kind_of("GET", "/m", "/a/b") == kind_of("GET", "/m", "/a/c"));
    CHECK(kind_of("GET", "", "/a") != kind_of("POST", "", "/a"));
    CHECK(kind_of("GET", "", "/a") != kind_of("GET", "", "/b"));
    CHECK(kind_of("GET", "/m", "/a") != kind_of("GET", "/n", "/a"));
    CHECK(kind_of("GET", "/m", "") == kind_of("GET", "/m", ""));
}

TEST_CASE("pace: what was seldom seen is unknown", "[native]") {
    const auto p = std::make_unique<pace>();
    for (int i = 0; i < 8; ++i) {
        CHECK(p->next(1) == call::unknown);
        p->took(1, 1us);
    }
    CHECK(p->next(1) == call::brief);
    CHECK(p->next(2) == call::unknown);
}

TEST_CASE("pace: short calls are brief, long ones wait", "[native]") {
    const auto p = std::make_unique<pace>();
    for (int i = 0; i < 8; ++i) {
        p->took(1, 49us);
        p->took(2, 51us);
        p->took(3, 24h); // a number that is too large is only large
    }
    CHECK(p->next(1) == call::brief);
    CHECK(p->next(2) == call::waits);
    CHECK(p->next(3) == call::waits);
}

TEST_CASE("pace: calls that are long now and then are sometimes long, not waiting", "[native]") {
    const auto p = std::make_unique<pace>();
    for (int i = 0; i < 500; ++i)
        p->took(1, i % 50 == 0 ? 20ms : 5us);
    CHECK(p->next(1) == call::sometimes);
}

TEST_CASE("pace: one long call in hundreds does not make a kind anything but brief", "[native]") {
    const auto p = std::make_unique<pace>();
    for (int i = 0; i < 2000; ++i) {
        p->took(1, i % 500 == 100 ? 20ms : 5us);
        if (i > 8)
            REQUIRE(p->next(1) == call::brief);
    }
}

TEST_CASE("pace: what has become brief is brief again, in time", "[native]") {
    const auto p = std::make_unique<pace>();
    for (int i = 0; i < 20; ++i)
        p->took(1, 1ms);
    CHECK(p->next(1) == call::waits);
    int calls = 0;
    for (; p->next(1) != call::brief && calls < 2000; ++calls)
        p->took(1, 5us);
    CHECK(calls > 8); // not by one lucky call
    CHECK(calls < 1000);
}

TEST_CASE("pace: what says that it waits is believed at once", "[native]") {
    const auto p = std::make_unique<pace>();
    p->declared(1);
    CHECK(p->next(1) == call::waits);
    for (int i = 0; i < 50; ++i)
        p->took(2, 1us);
    p->declared(2);
    CHECK(p->next(2) == call::waits);
}

TEST_CASE("pace: any kind has a place", "[native]") {
    const auto p = std::make_unique<pace>();
    for (const std::uint32_t k : {0u, 1023u, 1024u, 0xffffffffu})
        for (int i = 0; i < 8; ++i)
            p->took(k, -1us); // a clock that went back is no time
    CHECK(p->next(0xffffffff) == call::brief);
}
