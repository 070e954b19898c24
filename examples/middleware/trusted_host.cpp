// SPDX-License-Identifier: BSL-1.0
// Only requests for hosts of one's own. Another host is answered 421.
//
//     trusted_host --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/trusted_host.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::trusted_host{"localhost", "example.org", "*.example.org"})
        .to_app([](env&) { return text("one of ours\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
