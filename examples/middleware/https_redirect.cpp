// SPDX-License-Identifier: BSL-1.0
// What comes by http is sent to https.
//
//     https_redirect --try "GET /basket?item=3"
#include <groat/builder.hpp>
#include <groat/middleware/https_redirect.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::https_redirect{{.host = "shop.example.org"}}
    ).to_app([](env&) { return text("encrypted\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
