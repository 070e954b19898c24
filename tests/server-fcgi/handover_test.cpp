// SPDX-License-Identifier: BSL-1.0
#include "processes/handover.hpp"

#include <support/catch.hpp>

#include <unistd.h>

#include <cstdlib>
#include <string>

using groat::server::fcgi::handover;

namespace {

handover sample() {
    return {
        .to = ::getpid(),
        .as_supervisor = true,
        .listening =
            {.fd = 7,
             .device = 2049,
             .inode = 123'456'789'012,
             .address = "unix:/run/a path/with 3 numbers"},
        .status = {.fd = 8, .device = 1, .inode = 2, .address = "unix:/run/4 5"},
        .generation = 3,
        .again = true,
        .workers =
            {{.pid = 100, .place = 0, .generation = 3, .channel = 9, .ready = true, .counts = 12},
             {.pid = 101, .place = 1, .generation = 2, .channel = 11, .since = 987'654'321}},
        .sum = {.connections = 21, .requests = 22, .done = 23, .aborted = 24, .lost = 28},
        .restarts = 31,
        .reloads = 32,
        .started = 1'700'000'000};
}

} // namespace

TEST_CASE("handover: what was written is read", "[processes]") {
    const auto read = handover::from_text(sample().text());
    REQUIRE(read);
    CHECK(read->text() == sample().text());
    CHECK(read->listening.address == "unix:/run/a path/with 3 numbers");
    CHECK(read->status.address == "unix:/run/4 5");
    CHECK(read->status.fd == 8);
    CHECK(read->workers.at(0).counts == 12);
    CHECK(read->workers.at(1).counts == -1);
    CHECK(read->workers.at(1).since == 987'654'321);
    CHECK(read->sum.aborted == 24);
    CHECK(read->sum.lost == 28);
    CHECK(read->reloads == 32);
    CHECK(read->started == 1'700'000'000);
    CHECK(read->workers.at(1).channel == 11);
    CHECK_FALSE(read->workers.at(1).ready);
    CHECK(read->again);
}

TEST_CASE("handover: a part of it is nothing, and so is another version's", "[processes]") {
    const auto text = sample().text();
    for (std::size_t n = 0; n < text.size(); ++n)
        CHECK_FALSE(handover::from_text(text.substr(0, n)));
    CHECK_FALSE(handover::from_text("1" + text.substr(1)));
    CHECK_FALSE(handover::from_text(text + "x"));
}

TEST_CASE("handover: it is taken once, and by the process that it is for", "[processes]") {
    ::unsetenv(handover::variable);
    CHECK_FALSE(handover::take());
    ::setenv(handover::variable, sample().text().c_str(), 1);
    CHECK(handover::take());
    CHECK_FALSE(handover::take());
    auto foreign = sample();
    foreign.to = ::getppid();
    ::setenv(handover::variable, foreign.text().c_str(), 1);
    CHECK_FALSE(handover::take());
    ::setenv(handover::variable, "1 of another version", 1);
    CHECK_THROWS_WITH(handover::take(), Catch::Contains("another version"));
    CHECK(std::getenv(handover::variable) == nullptr);
}
