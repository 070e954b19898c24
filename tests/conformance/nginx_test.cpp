// SPDX-License-Identifier: BSL-1.0
// The FastCGI server behind nginx, asked by an HTTP client.
#include "support/engines.hpp"
#include "support/nginx.hpp"
#include "support/report.hpp"
#include "support/served.hpp"

using namespace groat_test;
using conformance::ability;

namespace {

/// What nginx keeps from being seen.
const std::map<ability, std::string> hidden_by_nginx = {
    {ability::break_input,
     "nginx has the whole body before it asks the app, so a client that breaks off is never heard "
     "of"},
    {ability::duplex, "nginx stops sending the request's body once the response's head has come"},
};

void check_behind_nginx(bool keep_connections) {
    for (const auto& one : engines) {
        INFO("engine " << one.name);
        served site{{.threads = 8, .engine = one.engine}};
        const nginx before{site.home.path(), keep_connections};
        conformance::http_target to{
            conformance::tcp_place{.port = before.port()},
            {.parallel = 8, .cannot = hidden_by_nginx}};
        const auto all = conformance::run(to, *site.seen);
        check(all, one.behind_nginx);
        for (const auto& not_shown : all) {
            INFO(conformance::format(not_shown));
            const auto hidden = [&](ability need) {
                return hidden_by_nginx.contains(need) || need == ability::false_length;
            };
            CHECK(
                (not_shown.what == verdict::kind::not_applicable) ==
                std::ranges::any_of(not_shown.of->needs, hidden)
            );
        }
    }
}

} // namespace

TEST_CASE("conformance: behind nginx that makes a connection a request", "[conformance]") {
    check_behind_nginx(false);
}

TEST_CASE("conformance: behind nginx that keeps its connections", "[conformance]") {
    check_behind_nginx(true);
}
