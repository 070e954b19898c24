// SPDX-License-Identifier: BSL-1.0
// The FastCGI server by itself, without a front server.
#include "support/engines.hpp"
#include "support/report.hpp"
#include "support/served.hpp"

using namespace groat_test;
namespace fcgi = groat::server::fcgi;

TEST_CASE("conformance: the FastCGI server behaves, with each engine", "[conformance]") {
    for (const auto& one : engines) {
        INFO("engine " << one.name);
        served site{with(one, 8)};
        conformance::fcgi_target to{site.path, {.parallel = 8}};
        check(conformance::run(to, *site.seen), one.cannot);
    }
}

TEST_CASE("conformance: it behaves when it is mounted below a path", "[conformance]") {
    for (const auto& one : engines) {
        INFO("engine " << one.name);
        served site{with(one, 8, {.front = {.mount = "/below/here"}})};
        conformance::fcgi_target to{site.path, {.mount = "/below/here"}};
        check(conformance::run(to, *site.seen), one.cannot);
    }
}

TEST_CASE("conformance: it behaves over TCP", "[conformance]") {
    for (const auto& one : engines) {
        INFO("engine " << one.name);
        served site{with(one, 4, {.listen = fcgi::tcp_socket{}})};
        conformance::fcgi_target to{conformance::tcp_place{.port = site.port()}};
        check(conformance::run(to, *site.seen), one.cannot);
    }
}
