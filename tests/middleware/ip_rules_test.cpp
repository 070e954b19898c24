// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/ip_rules.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using middleware::ip_rules;

namespace {

int status_for(const ip_rules& rules, std::string address) {
    const server::test::client client{wrap(rules, [](env&) { return text("in"); })};
    return client.send({.remote_addr = std::move(address)}).status;
}

} // namespace

TEST_CASE("ip_rules: lets in those allowed and nobody else", "[ip_rules]") {
    const ip_rules rules{{.allow = {"10.0.0.0/8", "::1"}}};
    CHECK(status_for(rules, "10.1.2.3") == 200);
    CHECK(status_for(rules, "::ffff:10.1.2.3") == 200);
    CHECK(status_for(rules, "::1") == 200);
    CHECK(status_for(rules, "11.0.0.0") == 403);
    CHECK(status_for(rules, "::2") == 403);
}

TEST_CASE("ip_rules: keeps out those denied and nobody else", "[ip_rules]") {
    const ip_rules rules{{.deny = {"203.0.113.0/24"}}};
    CHECK(status_for(rules, "203.0.113.9") == 403);
    CHECK(status_for(rules, "203.0.114.9") == 200);
    CHECK(status_for(rules, "2001:db8::1") == 200);
}

TEST_CASE("ip_rules: who is denied is not let in by being allowed", "[ip_rules]") {
    const ip_rules rules{{.allow = {"10.0.0.0/8"}, .deny = {"10.6.6.0/24"}}};
    CHECK(status_for(rules, "10.6.5.1") == 200);
    CHECK(status_for(rules, "10.6.6.1") == 403);
    CHECK(status_for(rules, "192.0.2.1") == 403);
}

TEST_CASE("ip_rules: no address is no admission", "[ip_rules]") {
    for (const std::string address : {"unix:", "unknown", "10.1.2.3:80", "010.1.2.3"}) {
        CHECK(status_for(ip_rules{{.deny = {"203.0.113.0/24"}}}, address) == 403);
        CHECK(status_for(ip_rules{{.allow = {"0.0.0.0/0", "::/0"}}}, address) == 403);
    }
}

TEST_CASE("ip_rules: refuses to have no rule", "[ip_rules]") {
    CHECK_THROWS_WITH(ip_rules{{}}, "ip_rules: there is no rule");
}
