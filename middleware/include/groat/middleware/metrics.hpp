// SPDX-License-Identifier: BSL-1.0
// Numbers about all exchanges, for those who watch a service.
#pragma once

#include <groat/app.hpp>
#include <groat/middleware/layer_times.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace groat::inline v0::middleware {

struct metrics_options {
    /// The histogram's upper limits, ascending, 15 at most.
    std::vector<std::chrono::milliseconds> buckets = {
        std::chrono::milliseconds{5},
        std::chrono::milliseconds{10},
        std::chrono::milliseconds{25},
        std::chrono::milliseconds{50},
        std::chrono::milliseconds{100},
        std::chrono::milliseconds{250},
        std::chrono::milliseconds{500},
        std::chrono::milliseconds{1000},
        std::chrono::milliseconds{2500},
        std::chrono::milliseconds{5000},
        std::chrono::milliseconds{10'000}};

    /// A layer_times of the same composition: what it has measured is on the page as well.
    std::optional<layer_times> layers = {};
};

/// Counts exchanges when they are complete, by what became of them, and answers with the numbers in
/// Prometheus's text format (version 0.0.4):
///
///     const middleware::metrics counts;
///     builder{}.enable(counts).mount("/metrics", counts.page())…
///
///     groat_requests_total{mount,method,status,end}      end: done, failed, aborted
///     groat_request_duration_seconds{mount}              histogram: until the fate was fixed
///     groat_request_body_bytes_total{mount}              that were read
///     groat_response_body_bytes_total{mount}             that the server really took
///     groat_requests_in_flight
///     groat_layer_call_seconds{layer,place}              with `layers`; summary: own time of calls
///     groat_layer_pull_seconds{layer,place}              and of pulls, of measured exchanges
///
/// `mount` is the innermost mount that took the request, `/` if none did; at most 100 have a row of
/// their own and the rest is `other`. Methods that HTTP's own registry doesn't list first are
/// `other` too; status is 000 where no head left. So what a client sends makes no new row.
///
/// *Several processes.* The numbers are kept in memory that forked processes share. So made while
/// composing, they are of all workers of a supervisor together; made in a configuration routine, of
/// each worker alone. A worker that is killed leaves its exchanges in flight. What `layers` has
/// measured is always that of the process that answers.
///
/// Who may see the page is up to who mounts it.
///
/// Reads    slot `mount::taken`, REQUEST_METHOD and the outcome when the exchange is complete.
/// Writes   nothing.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with buckets that are not 1 to 15 ascending
///          times, and std::system_error without memory; for requests nothing.
/// Threads  any number of requests at once, without locks; copies count together.
/// Example  examples/middleware/metrics.cpp
class metrics {
public:
    explicit metrics(metrics_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::logging)}; }

    /// The numbers, as the page has them.
    [[nodiscard]] std::string text() const;

    /// An app that answers with them.
    [[nodiscard]] app page(std::source_location where = std::source_location::current()) const;

private:
    class table;
    std::shared_ptr<table> table_;
};

} // namespace groat::inline v0::middleware
