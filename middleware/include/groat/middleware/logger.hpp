// SPDX-License-Identifier: BSL-1.0
// Where an app's own words go.
#pragma once

#include <groat/app.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace groat::inline v0::middleware {

enum class log_level : std::uint8_t { debug, info, warning, error };

[[nodiscard]] std::string_view to_string(log_level level) noexcept;

/// Takes what the layers inside log, in place of the server's error log:
///
///     logger{[](log_level level, std::string_view line) { … }}   // to any library
///     logger::null()                                             // to nowhere
///
///     logger::log(request, log_level::warning, "the cache is cold");
///
/// The last logger that a request has come through takes what is logged for it from then on, in its
/// body and in layers outside too. Before one it goes to the error log, with the level before it,
/// but for debug, which goes nowhere. A line reaches the function with its
/// control bytes escaped and without a newline, 16 KiB of it at most. It is about what the app
/// says; what became of an exchange, access_log writes.
///
/// The function may be called by several threads at once, as the sinks of logging libraries may.
/// What it throws, `log` throws. For spdlog there is `spdlog_sink` in groat/spdlog.hpp, which is
/// installed where spdlog was found.
///
/// Reads    nothing.
/// Writes   slot `current`.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with an empty function.
/// Threads  immutable; any number of requests at once.
/// Example  examples/middleware/logger.cpp
class logger {
public:
    using sink = std::function<void(log_level, std::string_view line)>;

    explicit logger(sink to);

    /// Swallows everything.
    [[nodiscard]] static logger null();

    response operator()(env& request, const app& next) const;

    static constexpr slot<std::shared_ptr<const sink>> current{"groat.logger"};
    [[nodiscard]] facts describe() const { return {gives(current)}; }

    static void log(const env& request, log_level level, std::string_view line);

private:
    std::shared_ptr<const sink> to_;
};

} // namespace groat::inline v0::middleware
