// SPDX-License-Identifier: BSL-1.0
// Reports are dear: two at once, four may wait, the others come back later.
#include <groat/builder.hpp>
#include <groat/middleware/concurrency_limit.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    const auto report = [](env&) { return text("a long report\n"); };
    return builder{}
        .mount(
            "/report",
            builder{}.enable(middleware::concurrency_limit{{.at_once = 2, .queue = 4}}).wrap(report)
        )
        .to_app([](env&) { return text("welcome\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
