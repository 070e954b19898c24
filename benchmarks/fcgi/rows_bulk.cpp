// SPDX-License-Identifier: BSL-1.0
// Large bodies, out and in: how fast, and in how much memory.
#include "measure.hpp"
#include "rows.hpp"

#include <string>

namespace groat_bench {
namespace {

table table_of(
    const std::string& name, const std::string& title, const std::string& to, double bar, double aim
) {
    return {
        name,
        title,
        {{"MB/s", "", 0},
         {"MB/s : floor", "", 2, "MB/s", to, bar, aim},
         {"CPU", "s/GB", 3},
         {"memory grew by", "MB", 2, "", "", 1, 0.3},
         {"errors", "", 0, "", "", 0, 0}}};
}

std::string megabytes(std::uint64_t bytes) {
    return std::to_string(bytes / 1'000'000) + " MB";
}

/// One request on a connection of its own.
load_figures once(
    const responder& of, const long_message& ask, std::function<std::unique_ptr<content>()> body
) {
    const load_plan plan{
        .to = of.at,
        .ask = &ask,
        .reader = [&] { return std::make_unique<fcgi_reader>(body()); },
        .kept = false,
        .requests = 1,
        .cpu = of.process.cpu()};
    return load{plan}.run();
}

values move(
    const responder& of,
    const long_message& ask,
    std::function<std::unique_ptr<content>()> body,
    std::uint64_t bytes
) {
    of.process.forget_peak();
    const auto before = of.process.memory();
    const auto got = once(of, ask, std::move(body));
    if (!got.first_error.empty())
        std::fprintf(stderr, "%s: %s\n", of.what.name.c_str(), got.first_error.c_str());
    return {
        {"MB/s", static_cast<double>(bytes) / 1e6 / got.seconds},
        {"CPU", got.cpu_us * 1e3 / static_cast<double>(bytes)},
        {"memory grew by", (of.process.peak() - before) / 1e6},
        {"errors", static_cast<double>(got.errors)}};
}

// Before the large one goes a small one: what a first request costs in memory is not what a large
// one does.

void response(bench& in, const std::string& name) {
    const auto bytes = in.asked.response;
    const auto number = std::to_string(bytes);
    const auto one = bench::floor(1, {"--bytes", number});
    auto into = table_of(name, "response of " + megabytes(bytes), one.name, 0.7, 0.9);
    const auto ask = ask_fcgi("/bytes?" + number, keep::no);
    const auto small = ask_fcgi("/bytes?1000", keep::no);
    compare(
        in,
        name,
        into,
        subjects({one, bench::bare(1, {"--bytes", number})}, in.groat("fcgi_paths", {}, 1)),
        {.apart = true, .rounds = 3},
        [&](responder& of) {
            if (of.what.groat)
                once(of, small, [] { return many_x(1000); });
            return move(
                of, ask, [&] { return many_x(bytes); }, bytes
            );
        }
    );
    in.finish(into);
}

void request_body(bench& in, const std::string& name) {
    const auto bytes = in.asked.body;
    const auto one = bench::floor(1, {"--sink"});
    auto into = table_of(name, "request body of " + megabytes(bytes), one.name, 0.6, 0.8);
    const auto ask = ask_fcgi_with_body("/sink", bytes);
    const auto small = ask_fcgi_with_body("/sink", 10);
    const std::vector<std::string> limit{"--max-body", std::to_string(bytes)};
    auto as_it_arrives = limit;
    as_it_arrives.insert(as_it_arrives.end(), {"--stream", "/sink"});
    auto all =
        subjects({one, bench::bare(1, {"--sink"})}, in.groat("fcgi_paths", {}, 1, as_it_arrives));
    // As it is without that option: in a file before the call. libfcgi's engine never does that.
    for (auto& collected : in.groat("fcgi_paths", {}, 1, limit))
        if (collected.name.ends_with("native")) {
            collected.name += ", collected first";
            all.push_back(std::move(collected));
        }
    compare(in, name, into, std::move(all), {.apart = true, .rounds = 3}, [&](responder& of) {
        once(of, small, [] { return exactly("10"); });
        return move(
            of, ask, [&] { return exactly(std::to_string(bytes)); }, bytes
        );
    });
    in.finish(into);
}

} // namespace

std::vector<row> bulk_rows() {
    return {{"response", response}, {"body", request_body}};
}

} // namespace groat_bench
