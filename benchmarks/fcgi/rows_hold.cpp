// SPDX-License-Identifier: BSL-1.0
// Many connections at once: busy ones, idle ones, and streams.
#include "hold.hpp"
#include "measure.hpp"
#include "rows.hpp"

#include <limits>

namespace groat_bench {
namespace {

constexpr auto nothing = std::numeric_limits<double>::quiet_NaN();

/// 1024 kept connections against 64, both on 2 threads.
void two_threads(bench& in, const std::string& name) {
    const auto one = bench::floor(2);
    table into{
        name,
        "hello on 2 threads, 64 and 1024 kept",
        {{"req/s, 64", "", 0},
         {"req/s, 1024", "", 0},
         {"1024 : 64", "", 2},
         {"req/s, 1024 : floor", "", 2, "req/s, 1024", one.name, 0.8},
         {"p99, 1024", "µs", 0},
         {"p99, 1024 : floor", "", 2, "p99, 1024", one.name, 1.5},
         {"memory, 64", "MB", 1},
         {"memory, 1024", "MB", 1},
         {"starved", "", 0, "", "", 0, 0},
         {"errors", "", 0, "", "", 0, 0}}};
    const auto few = in.size(64u, 16u);
    const auto many = in.size(1024u, 64u);
    const auto seconds = in.asked.seconds;
    compare(
        in,
        name,
        into,
        subjects({one, bench::bare(2)}, in.groat("fcgi_hello", 2, 2)),
        {},
        [&](responder& of) {
            auto less =
                measure(of, {.connections = few, .seconds = seconds, .requests = in.asked.each});
            auto more =
                measure(of, {.connections = many, .seconds = seconds, .requests = in.asked.each});
            return values{
                {"req/s, 64", less["req/s"]},
                {"req/s, 1024", more["req/s"]},
                {"1024 : 64", more["req/s"] / less["req/s"]},
                {"p99, 1024", more["p99"]},
                {"memory, 64", less["memory"]},
                {"memory, 1024", more["memory"]},
                {"starved", less["starved"] + more["starved"]},
                {"errors", less["errors"] + more["errors"]}};
        }
    );
    in.finish(into);
}

/// The memory that each of so many takes, in KiB.
double share(double before, double after, std::size_t of) {
    return of > 0 ? (after - before) / 1024 / static_cast<double>(of) : nothing;
}

void idle(bench& in, const std::string& name) {
    const auto many = in.asked.many;
    table into{
        name,
        std::to_string(many) + " idle kept connections",
        {{"held", "", 0},
         {"memory of each", "KiB", 2, "", "", {}, 1.0},
         {"memory", "MB", 1},
         {"errors", "", 0, "", "", 0, 0}}};
    const auto ask = ask_fcgi("/", keep::yes);
    compare(
        in,
        name,
        into,
        subjects({bench::floor(2)}, in.groat("fcgi_hello", {}, 2)),
        {.anew = true, .rounds = 3},
        [&](responder& of) {
            auto first = measure(of, {.connections = 8, .requests = 1000});
            const auto before = of.process.memory();
            held_connections all{of.at, ask, many, held_connections::streams::no, 20 * second};
            all.read_until(now() + second / 2); // whoever doesn't keep them has closed them then
            const auto after = of.process.memory();
            if (all.answered() < many)
                in.fault(name, of.what.name, std::to_string(all.answered()) + " answers");
            return values{
                {"held", static_cast<double>(all.held())},
                {"memory of each", share(before, after, all.held())},
                {"memory", after / 1e6},
                {"errors", first["errors"] + static_cast<double>(all.errors())}};
        }
    );
    in.finish(into);
}

/// Streams of an event each second, parked in between, on 2 threads.
void event_streams(bench& in, const std::string& name) {
    const auto many = in.asked.many;
    const unsigned seconds = in.size(5u, 1u);
    const auto ask = ask_fcgi("/events", keep::yes);
    // Beside its head a parked exchange is to cost less than 2 KiB.
    const auto bar = 2 + static_cast<double>(ask.size()) / 1024;
    table into{
        name,
        std::to_string(many) + " event streams on 2 threads, " + std::to_string(seconds) + " s",
        {{"told all", "streams", 0, "", "", many, many},
         {"late, p50", "ms", 2},
         {"late, p99", "ms", 2},
         {"CPU", "µs an event", 1},
         {"memory of each", "KiB", 2, "", "", bar},
         {"memory", "MB", 1},
         {"errors", "", 0, "", "", 0, 0}}};
    compare(
        in,
        name,
        into,
        in.groat("fcgi_paths", 2, 2),
        {.anew = true, .rounds = 3},
        [&](responder& of) {
            const auto before = of.process.memory();
            held_connections all{
                of.at, ask, many, held_connections::streams::yes, in.size(10, 3) * second};
            all.window.from = now();
            all.window.to = all.window.from + seconds * second;
            const auto cpu = read_clock(of.process.cpu());
            all.read_until(all.window.to);
            const auto used = static_cast<double>(read_clock(of.process.cpu()) - cpu) / 1000;
            const auto after = of.process.memory();
            all.read_until(all.window.to + 2 * second); // what is late
            if (all.with_events(seconds) == 0)
                in.fault(name, of.what.name, "no stream told all");
            const auto events = static_cast<double>(all.held() * seconds);
            return values{
                {"told all", static_cast<double>(all.with_events(seconds))},
                {"late, p50", all.window.lateness.quantile(0.5) / 1000},
                {"late, p99", all.window.lateness.quantile(0.99) / 1000},
                {"CPU", events > 0 ? used / events : nothing},
                {"memory of each", share(before, after, all.held())},
                {"memory", after / 1e6},
                {"errors", static_cast<double>(all.errors())}};
        }
    );
    in.finish(into);
}

} // namespace

std::vector<row> hold_rows() {
    return {{"two-threads", two_threads}, {"idle", idle}, {"streams", event_streams}};
}

} // namespace groat_bench
