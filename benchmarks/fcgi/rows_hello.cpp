// SPDX-License-Identifier: BSL-1.0
// What a request costs that asks for nothing, on one core.
#include "measure.hpp"
#include "rows.hpp"

namespace groat_bench {
namespace {

void hello(bench& in, const std::string& name, unsigned connections, bool kept) {
    const std::string many = std::to_string(connections);
    const auto one = bench::floor();
    const auto bare = bench::bare(16);
    auto columns = load_columns(
        one.name,
        kept && connections == 64 ? std::optional{1.20}
        : kept                    ? std::nullopt
                                  : std::optional{1.15},
        kept && connections == 64 ? std::optional{1.08}
        : kept                    ? std::nullopt
                                  : std::optional{1.03}
    );
    column to_bare{"CPU : bare", "", 2, "CPU", bare.name};
    if (kept && connections == 64) {
        to_bare.bar = 0.62;
        to_bare.aim = 0.55;
    }
    columns.insert(columns.begin() + 2, to_bare);
    table into{
        name, kept ? "hello, " + many + " kept" : "hello, fresh, " + many + " at once", columns};
    compare(
        in,
        name,
        into,
        subjects({one, bench::bare(1), bare}, in.groat("fcgi_hello", {}, 1)),
        {.apart = true},
        [&](responder& of) {
            return measure(
                of,
                {.connections = connections,
                 .kept = kept,
                 .seconds = in.asked.seconds,
                 .requests = in.asked.each}
            );
        }
    );
    in.finish(into);
}

row hello_row(std::string name, unsigned connections, bool kept) {
    return {std::move(name), [=](bench& in, const std::string& called) {
                hello(in, called, in.size(connections, std::min(connections, 32u)), kept);
            }};
}

} // namespace

std::vector<row> hello_rows() {
    return {
        hello_row("hello-kept-1", 1, true),
        hello_row("hello-kept-8", 8, true),
        hello_row("hello-kept-64", 64, true),
        hello_row("hello-kept-256", 256, true),
        hello_row("hello-kept-1024", 1024, true),
        hello_row("hello-fresh", 16, false)};
}

} // namespace groat_bench
