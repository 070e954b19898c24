// SPDX-License-Identifier: BSL-1.0
// Apps that wait in their calls, beside a plain pool of as many threads.
#include "measure.hpp"
#include "rows.hpp"

#include <algorithm>
#include <optional>

namespace groat_bench {
namespace {

struct waiting {
    const char* title;
    const char* target;
    std::vector<std::string> pool; ///< the same wait there
    unsigned threads;
    unsigned connections;
    double bar; ///< req/s : pool
    double aim;
};

std::vector<column> columns_to(
    const std::string& to, std::optional<double> bar, std::optional<double> aim
) {
    return {
        {"req/s", "", 0},
        {"req/s : pool", "", 2, "req/s", to, bar, aim},
        {"p50", "µs", 0},
        {"p99", "µs", 0},
        {"CPU", "µs", 1},
        {"memory", "MB", 1},
        {"starved", "", 0, "", "", 0, 0},
        {"errors", "", 0, "", "", 0, 0}};
}

void wait(bench& in, const std::string& name, const waiting& how) {
    const auto one = bench::pool(how.threads, how.pool);
    table into{name, how.title, columns_to(one.name, how.bar, how.aim)};
    compare(
        in,
        name,
        into,
        // The pool has one thread more, which reads; so has groat its loop's.
        subjects({one}, in.groat("fcgi_paths", how.threads + 1, 1)),
        {},
        [&](responder& of) {
            return measure(
                of,
                {.target = how.target,
                 .connections = in.size(how.connections, 16u),
                 .seconds = in.asked.seconds,
                 .requests = in.asked.each}
            );
        }
    );
    in.finish(into);
}

/// 1000 connections whose calls take 100 ms: each thread can do 10 of them a second.
void wait_crowd(bench& in, const std::string& name) {
    constexpr unsigned threads = 64;
    const std::vector<std::string> time{"--wait-us", "100000"};
    const auto one = bench::pool(threads, time);
    auto columns = columns_to(one.name, {}, {});
    columns.insert(columns.begin() + 1, {"req/s : 640", "", 2, "", "", 0.9});
    table into{name, "1000 connections, calls of 100 ms, 64 threads", columns};
    // Long enough for each connection to have had its turn.
    const auto seconds = std::max(4.0, in.asked.seconds);
    compare(
        in,
        name,
        into,
        subjects({one}, in.groat("fcgi_paths", threads, 1)),
        {},
        [&](responder& of) {
            auto got = measure(
                of,
                {.target = "/wait-100ms",
                 .connections = in.size(1000u, 100u),
                 .seconds = seconds,
                 .requests = in.asked.each}
            );
            got["req/s : 640"] = got["req/s"] / 640;
            return got;
        }
    );
    in.finish(into);
}

row wait_row(std::string name, waiting how) {
    return {
        std::move(name), [how](bench& in, const std::string& called) { wait(in, called, how); }};
}

} // namespace

std::vector<row> wait_rows() {
    return {
        wait_row(
            "wait-0.3ms",
            {"every call waits 0.3 ms, 64 kept, 16 threads",
             "/wait-0.3ms",
             {"--wait-us", "300"},
             16,
             64,
             0.75,
             0.9}
        ),
        wait_row(
            "wait-5ms",
            {"every call waits 5 ms, 64 kept, 16 threads",
             "/wait-5ms",
             {"--wait-us", "5000"},
             16,
             64,
             0.95,
             1}
        ),
        wait_row(
            "wait-some",
            {"1 call in 50 waits 5 ms, 64 kept, 16 threads",
             "/wait-some",
             {"--wait-us", "5000", "--every", "50"},
             16,
             64,
             1.2,
             1.8}
        ),
        {"wait-crowd", wait_crowd}};
}

} // namespace groat_bench
