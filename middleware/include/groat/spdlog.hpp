// SPDX-License-Identifier: BSL-1.0
// What an app says, to spdlog. Includes spdlog, so it is for those who want it.
#pragma once

#include <groat/middleware/logger.hpp>

#include <spdlog/spdlog.h>

#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace groat::inline v0 {

[[nodiscard]] constexpr spdlog::level::level_enum to_spdlog(middleware::log_level level) noexcept {
    switch (level) {
    case middleware::log_level::debug:
        return spdlog::level::debug;
    case middleware::log_level::info:
        return spdlog::level::info;
    case middleware::log_level::warning:
        return spdlog::level::warn;
    case middleware::log_level::error:
        break;
    }
    return spdlog::level::err;
}

/// What `logger` hands its lines to:
///
///     builder{}.enable(middleware::logger{spdlog_sink(spdlog::get("site"))})…
///
/// The line is text and never a format, whatever a client has got into it. Levels, patterns and
/// what becomes of a failing sink are spdlog's; its sinks must be those for several threads
/// (`…_mt`), and an asynchronous one is to be made in the worker process, after the fork.
///
/// Throws std::invalid_argument if there is no logger: spdlog::get gives null for a name that
/// nobody has registered.
[[nodiscard]] inline middleware::logger::sink spdlog_sink(std::shared_ptr<spdlog::logger> to) {
    if (!to)
        throw std::invalid_argument{"spdlog_sink: there is no logger"};
    return [to = std::move(to)](middleware::log_level level, std::string_view line) {
        to->log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
    };
}

} // namespace groat::inline v0
