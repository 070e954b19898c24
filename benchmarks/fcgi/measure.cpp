// SPDX-License-Identifier: BSL-1.0
#include "measure.hpp"

namespace groat_bench {

values figures_of(const responder& of, const load_figures& got) {
    const auto answers = static_cast<double>(got.answers);
    if (!got.first_error.empty())
        std::fprintf(stderr, "%s: %s\n", of.what.name.c_str(), got.first_error.c_str());
    return {
        {"CPU", got.cpu_us},
        {"req/s", answers / got.seconds},
        {"p50", got.latency.quantile(0.5)},
        {"p99", got.latency.quantile(0.99)},
        {"memory", of.process.memory() / 1e6},
        {"peak", of.process.peak() / 1e6},
        {"starved", got.starved},
        {"kept", 100 * static_cast<double>(got.reused) / answers},
        {"errors", static_cast<double>(got.errors)}};
}

values measure(responder& of, const asking& how, company* beside) {
    const auto ask = ask_fcgi(how.target, how.kept ? keep::yes : keep::no);
    const load_plan plan{
        .to = of.at,
        .ask = &ask,
        .reader = [&] { return std::make_unique<fcgi_reader>(exactly(how.text)); },
        .connections = how.connections,
        .kept = how.kept,
        .seconds = how.seconds,
        .requests = how.requests,
        .cpu = of.process.cpu(),
        .beside = beside};
    return figures_of(of, load{plan}.run());
}

std::vector<column> load_columns(
    const std::string& to, std::optional<double> bar, std::optional<double> aim
) {
    return {
        {"CPU", "µs", 1},
        {"CPU : floor", "", 2, "CPU", to, bar, aim},
        {"req/s", "", 0},
        {"p50", "µs", 0},
        {"p99", "µs", 0},
        {"memory", "MB", 1},
        {"peak", "MB", 1},
        {"kept", "%", 0},
        {"starved", "", 0, "", "", 0, 0},
        {"errors", "", 0, "", "", 0, 0}};
}

} // namespace groat_bench
