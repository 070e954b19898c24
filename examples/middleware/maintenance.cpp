// SPDX-License-Identifier: BSL-1.0
// Closed as long as /run/site/closed is there: touch it, and remove it.
//
//     maintenance --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/maintenance.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::maintenance{{.file = "/run/site/closed", .allow = {"10.0.0.0/8"}}})
        .to_app([](env&) { return text("open\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
