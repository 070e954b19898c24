// SPDX-License-Identifier: BSL-1.0
// A typical stack, each layer where it belongs: docs/order.md has the reasons.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

response home(env&) {
    return html("<h1>In order</h1>\n");
}

int asked = 0; // nobody thought of threads

response legacy(env&) {
    return text(cat("asked ", std::to_string(++asked), " times\n"));
}

} // namespace

// [app]
app order() {
    using namespace middleware;
    using namespace std::chrono_literals;
    const metrics counts;
    return builder{}
        .enable(counts)
        .enable(access_log{})
        .enable(catch_exceptions{})
        .enable(rate_limit{{.requests = 600, .per = 60s, .fields = false}})
        .enable(concurrency_limit{{.at_once = 64}})
        .enable(timeout{{.after = 10s}})
        .enable(head{})
        .enable(content_length{})
        .mount("/static", static_files{{.root = "public"}})
        .mount("/legacy", builder{}.enable(lock{}).wrap(as("legacy", legacy)))
        .mount("/metrics", counts.page())
        .to_app(as("home", home));
}
// [/app]

int main(int argc, char** argv) {
    return run(argc, argv, order());
}
