// SPDX-License-Identifier: BSL-1.0
#include "processes/life.hpp"

#include <groat/core.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <poll.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using server::test::client;
namespace fcgi = groat::server::fcgi;

namespace {

bool is_spent(const fcgi::life& counts) {
    pollfd there{.fd = counts.spent(), .events = POLLIN, .revents = 0};
    return ::poll(&there, 1, 0) == 1;
}

} // namespace

TEST_CASE("life: an exchange is overdue when its time is over, until it ends", "[processes]") {
    const fcgi::life counts{{.overdue = 100ms}, {.request = 300ms}};
    const auto clock = std::make_shared<server::test::fake_clock>();
    const client site{
        counts.counted(app{[&](env& e) {
            const auto begun = e.started();
            for (auto after = 0ms; after <= 400ms; after += 10ms)
                CHECK(counts.complaint(begun + after).empty());
            // Whenever somebody looks; in steps of `next_look` nobody can miss it.
            for (auto after = 500ms; after < 1400ms; after += 10ms)
                CHECK_FALSE(counts.complaint(begun + after).empty());
            return text("late\n");
        }}),
        {.clock = clock}};
    for (int i = 0; i < 50; ++i) {
        CHECK(site.get("/").status == 200);
        CHECK(counts.complaint(clock->now() + 500ms).empty());
        clock->advance(7ms);
    }
    CHECK(counts.next_look(clock->now()) - clock->now() <= 100ms);
}

TEST_CASE("life: requests are enough at their number or up to a quarter more", "[processes]") {
    std::vector<int> all;
    for (int i = 0; i < 50; ++i) {
        const fcgi::life counts{{.max_requests = 100}, {}};
        const client site{counts.counted(app{[](env&) { return text("one\n"); }})};
        int answered = 0;
        while (!is_spent(counts) && answered < 1000) {
            static_cast<void>(site.get("/"));
            ++answered;
        }
        all.push_back(answered);
    }
    const auto [least, most] = std::ranges::minmax(all);
    CHECK(least >= 100);
    CHECK(most <= 125);
    CHECK(least < most); // not all at once
}

TEST_CASE("life: too much memory is a complaint, and none where there is no limit", "[processes]") {
    const auto now = std::chrono::steady_clock::now();
    CHECK(
        fcgi::life{{.max_memory = 1}, {}}.complaint(now).find("bytes of memory") !=
        std::string::npos
    );
    CHECK(fcgi::life{{.max_memory = std::size_t{1} << 40}, {}}.complaint(now).empty());
    CHECK(fcgi::life{{}, {}}.complaint(now).empty());
    CHECK(fcgi::resident_memory() > 1024 * 1024);
}
