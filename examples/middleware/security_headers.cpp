// SPDX-License-Identifier: BSL-1.0
// A site that tells browsers to be careful.
//
//     security_headers --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/security_headers.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::security_headers{
            {.content_security_policy = "default-src 'self'; frame-ancestors 'none'",
             .strict_transport_security = "max-age=31536000; includeSubDomains"}})
        .to_app([](env&) { return html("<p>Careful.\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
