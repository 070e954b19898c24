// SPDX-License-Identifier: BSL-1.0
// What six layers cost, the access log written in batches and line by line.
#include "measure.hpp"
#include "rows.hpp"

namespace groat_bench {
namespace {

struct log_way {
    const char* title;
    const char* batch;
    double bar, aim;
};

void layers(bench& in, const std::string& name, const log_way& way) {
    const auto one = bench::floor();
    table into{name, way.title, load_columns(one.name, way.bar, way.aim)};
    auto ours = in.groat(
        "fcgi_six",
        {},
        1,
        {},
        {{"GROAT_LOG_BATCH", way.batch}, {"GROAT_LOG_FILE", in.fresh(".access")}}
    );
    for (auto& one_of_ours : ours)
        one_of_ours.name += ", six layers";
    compare(
        in,
        name,
        into,
        subjects({one}, ours, in.groat("fcgi_hello", {}, 1)),
        {.apart = true},
        [&](responder& of) {
            return measure(
                of,
                {.target = "/hello",
                 .connections = in.size(64u, 16u),
                 .seconds = in.asked.seconds,
                 .requests = in.asked.each}
            );
        }
    );
    in.finish(into);
}

} // namespace

std::vector<row> layer_rows() {
    const auto row_of = [](std::string name, log_way way) {
        return row{std::move(name), [way](bench& in, const std::string& called) {
                       layers(in, called, way);
                   }};
    };
    return {
        row_of("six-batched", {"six layers, log in batches, 64 kept", "32768", 1.5, 1.25}),
        row_of("six-unbatched", {"six layers, a write a line, 64 kept", "0", 2.1, 1.85})};
}

} // namespace groat_bench
