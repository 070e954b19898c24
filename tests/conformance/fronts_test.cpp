// SPDX-License-Identifier: BSL-1.0
// The FastCGI server behind the other front servers, configured as in examples/, asked by an HTTP
// client.
#include "support/engines.hpp"
#include "support/front.hpp"
#include "support/hidden.hpp"
#include "support/report.hpp"
#include "support/served.hpp"

#include <algorithm>
#include <string>
#include <utility>

using namespace groat_test;
using conformance::ability;

namespace {

/// One of the app's servers with one front server before it.
class pair_of_servers {
public:
    pair_of_servers(
        const behind& front,
        const candidate& one,
        const changes& changed,
        std::chrono::seconds patience
    )
        : site_{with(one, front.parallel), patience},
          front_{front.name, site_.home.path(), changed}, settings_{
                                                              .parallel = front.parallel,
                                                              .cannot = front.cannot,
                                                              .patience = patience} {}

    verdict run(const conformance::behaviour& one) {
        conformance::http_target to{conformance::tcp_place{.port = front_.port()}, settings_};
        return conformance::run(one, to, *site_.seen);
    }

private:
    served site_;
    front front_; // ends first, and so gives up what it would wait for without end
    conformance::socket_settings settings_;
};

/// All behaviours; those listed as impossible each with servers of their own, for they may leave
/// exchanges behind that never end.
std::vector<verdict> all_behind(const behind& front, const candidate& one, const changes& changed) {
    pair_of_servers shared{front, one, changed, std::chrono::seconds{30}};
    std::vector<verdict> all;
    for (const auto& each : conformance::behaviours()) {
        if (!find(front.lacks, each.id)) {
            all.push_back(shared.run(each));
            continue;
        }
        pair_of_servers apart{front, one, changed, std::chrono::seconds{2}};
        all.push_back(apart.run(each));
    }
    return all;
}

void check_behind(const behind& front, const candidate& one, const changes& changed = {}) {
    INFO("engine " << one.name);
    const auto all = all_behind(front, one, changed);
    check(all, front.lacks);
    // Nothing else is left out.
    for (const auto& each : all) {
        INFO(conformance::format(each));
        const auto hides = [&](ability need) {
            return front.cannot.contains(need) || need == ability::false_length;
        };
        CHECK(
            (each.what == verdict::kind::not_applicable) ==
            std::ranges::any_of(each.of->needs, hides)
        );
    }
}

/// What is cut is closed once Apache has waited that long for another request.
const std::pair<const std::string, std::string> hasty{
    "ServerName        localhost", "ServerName localhost\nKeepAliveTimeout 1"};

/// The kit's app has no page for them, and they would be exchanges that nobody asked for.
const std::pair<const std::string, std::string> no_checks{
    "    default-server check inter 1s fastinter 100ms fall 2 rise 2\n"
    "    default-server observe layer4 error-limit 1 on-error fastinter\n",
    ""};

} // namespace

TEST_CASE("conformance: behind lighttpd", "[conformance]") {
    for (const auto& one : engines)
        check_behind(lighttpd, one);
}

TEST_CASE("conformance: behind Caddy", "[conformance]") {
    for (const auto& one : engines)
        check_behind(caddy, one);
}

TEST_CASE("conformance: behind mod_proxy_fcgi that makes a connection a request", "[conformance]") {
    for (const auto& one : engines)
        check_behind(
            one.keeps ? apache_proxy : apache_proxy_before_libfcgi(),
            one,
            {hasty, {" enablereuse=on", ""}}
        );
}

TEST_CASE("conformance: behind mod_proxy_fcgi that keeps connections", "[conformance]") {
    for (const auto& one : engines)
        if (one.keeps)
            check_behind(apache_proxy, one, {hasty});
}

TEST_CASE("conformance: behind mod_fcgid", "[conformance]") {
    for (const auto& one : engines)
        check_behind(apache_fcgid, one, {hasty});
}

TEST_CASE("conformance: behind HAProxy that makes a connection a request", "[conformance]") {
    for (const auto& one : engines)
        check_behind(
            one.keeps ? haproxy : haproxy_before_libfcgi(),
            one,
            {no_checks, {" option keep-conn", " no option keep-conn"}}
        );
}

TEST_CASE("conformance: behind HAProxy that keeps connections", "[conformance]") {
    for (const auto& one : engines)
        if (one.keeps)
            check_behind(haproxy, one, {no_checks});
}
