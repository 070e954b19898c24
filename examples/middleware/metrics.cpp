// SPDX-License-Identifier: BSL-1.0
// Numbers for Prometheus, and not for the world.
#include <groat/builder.hpp>
#include <groat/middleware/metrics.hpp>
#include <groat/runner.hpp>

#include <optional>

using namespace groat;

namespace {

// [app]
std::optional<response> only_from_here(env& request) {
    if (request.remote_addr() == "127.0.0.1")
        return {};
    return not_found();
}

app site() {
    const middleware::metrics counts;
    return builder{}
        .enable(counts) // outermost: it counts what became of everything
        .mount("/metrics", builder{}.before(only_from_here).wrap(counts.page()))
        .to_app([](env&) { return text("counted\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
