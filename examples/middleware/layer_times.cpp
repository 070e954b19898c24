// SPDX-License-Identifier: BSL-1.0
// What each layer takes, for the operator to look at.
//
//     GET /            is measured
//     GET /times       what has been measured so far
//     GET /metrics     the same for Prometheus
//
// A browser sees its own request's times, if it was measured.
#include <groat/builder.hpp>
#include <groat/middleware/content_length.hpp>
#include <groat/middleware/head.hpp>
#include <groat/middleware/layer_times.hpp>
#include <groat/middleware/metrics.hpp>
#include <groat/middleware/server_timing.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    const middleware::layer_times times{{.one_of = 10}};
    const auto table = [times](env&) {
        std::string lines;
        for (const auto& layer : times.measured())
            lines +=
                cat(layer.type,
                    ": ",
                    std::to_string(layer.calling.count() / static_cast<std::int64_t>(layer.calls)),
                    " ns a call\n");
        return text(lines);
    };
    const middleware::metrics counts{{.layers = times}};
    return builder{}
        .enable(counts)
        .enable(times) // outside of what it is to see
        .enable(middleware::server_timing{{.layers = true}})
        .enable(middleware::head{})
        .enable(middleware::content_length{})
        .mount("/times", table)
        .mount("/metrics", counts.page())
        .to_app([](env&) { return text("measured\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
