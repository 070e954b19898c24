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
        .listening = 7,
        .device = 2049,
        .inode = 123'456'789'012,
        .generation = 3,
        .again = true,
        .workers =
            {{.pid = 100, .place = 0, .generation = 3, .channel = 9, .ready = true},
             {.pid = 101, .place = 1, .generation = 2, .channel = 11, .ready = false}},
        .address = "unix:/run/a path/with 3 numbers"};
}

} // namespace

TEST_CASE("handover: what was written is read", "[processes]") {
    const auto read = handover::from_text(sample().text());
    REQUIRE(read);
    CHECK(read->text() == sample().text());
    CHECK(read->address == "unix:/run/a path/with 3 numbers");
    CHECK(read->workers.at(1).channel == 11);
    CHECK_FALSE(read->workers.at(1).ready);
    CHECK(read->again);
}

TEST_CASE("handover: a part of it is nothing, and so is another version's", "[processes]") {
    const auto text = sample().text();
    const auto numbers = text.size() - sample().address.size();
    for (std::size_t n = 0; n < numbers; ++n)
        CHECK_FALSE(handover::from_text(text.substr(0, n)));
    CHECK_FALSE(handover::from_text("2" + text.substr(1)));
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
    ::setenv(handover::variable, "2 of another version", 1);
    CHECK_THROWS_WITH(handover::take(), Catch::Contains("another version"));
    CHECK(std::getenv(handover::variable) == nullptr);
}
