// SPDX-License-Identifier: BSL-1.0
// What each layer of a composition costs.
#pragma once

#include <groat/app.hpp>
#include <groat/slot.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

namespace groat::inline v0::middleware {

struct layer_times_options {
    /// Measures every n-th exchange. 0: none, which costs a comparison.
    std::uint32_t one_of = 1;
};

/// One layer's or app's own time: without what the layers inside of it took meanwhile.
struct layer_time {
    std::string type;           ///< as observers are told it
    std::source_location where; ///< where it was enabled
    std::uint64_t calls = 0;
    std::chrono::nanoseconds calling{0}; ///< in its calls
    std::uint64_t pulls = 0;
    std::chrono::nanoseconds pulling{0}; ///< in the pulls of the body that it made or wrapped
};

/// Measures the own time of each layer inside of it, call and pulls apart.
///
///     const middleware::layer_times times{{.one_of = 100}};
///     const app site = wrap(times, composed);   // or enable it outermost
///     for (const auto& layer : times.measured()) …
///
/// metrics has the figures on its page, and server_timing tells a browser those of its request.
///
/// The object is a handle: copies measure into one table and read it. It is for one composition;
/// the 1000 layers that are met first have a row each, all others share the last.
///
/// A layer that hands the body on as it came has no part in its pulls (but where another observer
/// wraps bodies too, as lint does: then it seems to have one, which takes no time). Nor are pulls
/// counted of text in memory and of files, where there is nothing to run: the server reads these.
/// Time that a parked exchange waits is nobody's.
///
/// It sets an observer and so makes each crossing dearer, for the exchanges that are measured: two
/// readings of the clock a layer, and one allocation where a layer made or wrapped the body.
///
/// Reads    the server's clock.
/// Writes   nothing.
/// Streams  wraps the response's body in measured exchanges, unless it is text or a file; length,
///          file and bytes stay as they are.
/// Throws   nothing of its own.
/// Threads  any number of requests at once, and readers beside them.
/// Example  examples/middleware/layer_times.cpp
class layer_times {
public:
    explicit layer_times(layer_times_options options = {});

    response operator()(env& request, const app& next) const;

    /// What has been measured so far, in the order in which the layers were first met: outermost
    /// first, if no way parts. A call counts when it has returned.
    [[nodiscard]] std::vector<layer_time> measured() const;

    /// The calls of this exchange that have returned, in the order of their beginning, each with
    /// its own time; nothing if it is not measured. 100 are kept.
    [[nodiscard]] static std::vector<layer_time> of(const env& request);

private:
    class table;
    class watch;

    static constexpr slot<watch> current{"groat.layer-times"};

    layer_times_options options_;
    std::shared_ptr<table> table_;
};

} // namespace groat::inline v0::middleware
