// SPDX-License-Identifier: BSL-1.0
// Bodies that an approved file is too small for, and when chunks came.
#include <groat/server/test.hpp>

#include <groat/app.hpp>

#include <support/catch.hpp>

#include <cstdint>
#include <string>

using namespace groat;

app streaming(std::uint64_t mebibytes);
app waking();

TEST_CASE("streaming: its large body is as large as was asked for", "[streaming]") {
    for (const bool lint : {true, false}) {
        const server::test::client client{streaming(3), {.lint = lint}};
        CHECK(client.get("/large").body == std::string(3 * 1024 * 1024, '.'));
    }
}

TEST_CASE("streaming: its gigabyte goes out as far as the client stays", "[streaming]") {
    const server::test::client client{streaming(1024), {.leaves_at = 1'000'000}};
    const auto got = client.get("/large");
    CHECK(got.how == fate::aborted);
    CHECK(got.head_bytes + got.body_bytes == 1'000'000);
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
