// SPDX-License-Identifier: BSL-1.0
#include "status/status_page.hpp"

#include <groat/text.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <initializer_list>

namespace groat::inline v0::server::fcgi {
namespace {

struct sample {
    std::string_view labels;
    std::uint64_t value;
};

/// Of each metric: HELP, TYPE, and its samples in a row.
void add(
    std::string& to,
    std::string_view name,
    std::string_view type,
    std::string_view help,
    std::initializer_list<sample> samples
) {
    to += cat("# HELP groat_", name, " ", help, "\n# TYPE groat_", name, " ", type, "\n");
    for (const auto& one : samples)
        to += cat("groat_", name, one.labels, " ", std::to_string(one.value), "\n");
}

} // namespace

std::string status_metrics(const report& of) {
    constexpr std::string_view counter = "counter";
    constexpr std::string_view gauge = "gauge";
    std::array<std::uint64_t, 3> processes{};
    std::uint64_t empty = 0;
    for (const auto& place : of.places) {
        empty += place.processes.empty() ? 1 : 0;
        for (const auto& one : place.processes)
            ++processes[static_cast<std::size_t>(one.is)];
    }
    const auto started =
        std::chrono::duration_cast<std::chrono::seconds>(of.started.time_since_epoch()).count();

    std::string to;
    add(to, "ready", gauge, "Whether requests are served.", {{"", of.is == stage::ready ? 1U : 0U}}
    );
    add(to,
        "start_time_seconds",
        gauge,
        "When the service was started, since the epoch.",
        {{"", static_cast<std::uint64_t>(started)}});
    add(to, "connections_total", counter, "Connections accepted.", {{"", of.sum.connections}});
    add(to, "requests_total", counter, "Exchanges begun.", {{"", of.sum.requests}});
    add(to,
        "ended_total",
        counter,
        "Exchanges that have ended, by how; lost: with their process.",
        {{"{outcome=\"done\"}", of.sum.done},
         {"{outcome=\"aborted\"}", of.sum.aborted},
         {"{outcome=\"failed\"}", of.sum.failed},
         {"{outcome=\"lost\"}", of.sum.lost}});
    add(to,
        "refused_total",
        counter,
        "Exchanges that the server answered, and not the app.",
        {{"", of.sum.refused}});
    add(to, "slow_total", counter, "Exchanges over the slow log's time.", {{"", of.sum.slow}});
    add(to,
        "restarts_total",
        counter,
        "Processes that had not ended well and were replaced.",
        {{"", of.restarts}});
    add(to, "reloads_total", counter, "Reloads that worked.", {{"", of.reloads}});
    add(to, "connections", gauge, "Connections that are open.", {{"", of.now.open}});
    add(to, "active", gauge, "Exchanges under way.", {{"", of.now.active}});
    add(to, "parked", gauge, "Of these, those without a thread.", {{"", of.now.parked}});
    add(to, "queued", gauge, "Requests that wait for a thread.", {{"", of.now.queued}});
    add(to, "threads", gauge, "Threads of all processes.", {{"", of.now.threads}});
    add(to, "threads_idle", gauge, "Threads that have nothing to do.", {{"", of.now.idle}});
    add(to,
        "processes",
        gauge,
        "Processes by their state; gone: places without one.",
        {{"{state=\"starting\"}", processes[static_cast<std::size_t>(stage::starting)]},
         {"{state=\"ready\"}", processes[static_cast<std::size_t>(stage::ready)]},
         {"{state=\"draining\"}", processes[static_cast<std::size_t>(stage::draining)]},
         {"{state=\"gone\"}", empty}});
    return to;
}

} // namespace groat::inline v0::server::fcgi
