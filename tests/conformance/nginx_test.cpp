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

conformance::http_target through(const nginx& before, std::chrono::seconds patience) {
    return conformance::http_target{
        conformance::tcp_place{.port = before.port()},
        {.parallel = 8, .cannot = hidden_by_nginx, .patience = patience}};
}

void check_hidden(const std::vector<verdict>& all) {
    const auto hidden = [](ability need) {
        return hidden_by_nginx.contains(need) || need == ability::false_length;
    };
    for (const auto& one : all) {
        INFO(conformance::format(one));
        CHECK(
            (one.what == verdict::kind::not_applicable) ==
            std::ranges::any_of(one.of->needs, hidden)
        );
    }
}

void check_behind_nginx(const candidate& one, upstream connections) {
    INFO("engine " << one.name);
    served site{with(one, 8)};
    const nginx before{site.home.path(), connections};
    auto to = through(before, std::chrono::seconds{30});
    auto hasty = through(before, std::chrono::seconds{1});
    const auto all = run_all(to, hasty, *site.seen, one.behind_nginx);
    check(all, one.behind_nginx);
    check_hidden(all);
}

} // namespace

TEST_CASE("conformance: behind nginx that makes a connection a request", "[conformance]") {
    for (const auto& one : engines)
        check_behind_nginx(one, upstream::closes);
}

TEST_CASE("conformance: behind nginx that asks to keep connections", "[conformance]") {
    for (const auto& one : engines)
        check_behind_nginx(one, one.keeps ? upstream::reuses : upstream::asks_to_keep);
}
