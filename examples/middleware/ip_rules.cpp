// SPDX-License-Identifier: BSL-1.0
// A part of a site for those of the house; the test client is 127.0.0.1.
//
//     ip_rules --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/ip_rules.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::ip_rules{{.allow = {"127.0.0.0/8", "::1", "10.0.0.0/8"}}}
    ).to_app([](env&) { return text("the figures of the day\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
