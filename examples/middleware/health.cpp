// SPDX-License-Identifier: BSL-1.0
// Two paths for a load balancer.
//
//     health --try "GET /readyz"
#include <groat/builder.hpp>
#include <groat/middleware/health.hpp>
#include <groat/runner.hpp>

#include <filesystem>

using namespace groat;

namespace {

// [app]
app site() {
    // A program tells what it needs: here, a file that it reads.
    const auto is_ready = [](const env&) { return std::filesystem::exists("public/site.css"); };
    return builder{}.enable(middleware::health{{.is_ready = is_ready}}
    ).to_app([](env&) { return text("the site\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
