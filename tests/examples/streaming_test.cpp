// SPDX-License-Identifier: BSL-1.0
// Bodies that an approved file is too small for, and when chunks came.
#include <groat/server/test.hpp>

#include <groat/app.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;

app streaming();
app waking();

TEST_CASE("streaming: its gigabyte goes out as far as the client stays", "[streaming]") {
    for (const bool lint : {true, false}) {
        const server::test::client client{streaming(), {.leaves_at = 3'000'000, .lint = lint}};
        const auto got = client.get("/gigabyte");
        CHECK(got.how == fate::aborted);
        CHECK(got.head_bytes + got.body_bytes == 3'000'000);
        CHECK(got.body.find_first_not_of('.') == std::string::npos);
    }
}

TEST_CASE("waking: between two ticks the exchange is parked until the timer wakes it", "[waking]") {
    const server::test::client client{waking()};
    auto stream = client.start({});
    CHECK(stream.run_until_waits() == exchange::wants::wake);
    CHECK(stream.finish().body == "tick\ntick\ntick\ntick\ntick\n");
}

TEST_CASE("waking: a client that leaves ends the timer", "[waking]") {
    const server::test::client client{waking()};
    auto stream = client.start({});
    CHECK(stream.run_until_waits() == exchange::wants::wake);
    stream.abort();
    CHECK(stream.finish().how == fate::aborted); // the body is gone, and with it its thread
}
