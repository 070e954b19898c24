// SPDX-License-Identifier: BSL-1.0
// What is answered to a question about the status.
#pragma once

#include "status/report.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi {

struct status_page {
    int status = 200;
    std::string_view type = "text/plain; charset=utf-8";
    std::string body = {};
};

/// * `/live`: 200 whenever it is asked.
/// * `/ready`: 200 if requests are served, 503 if not: before the first worker is ready, while none
///   is, and from when it was asked to stop.
/// * `/status`: for people. `/status.json`, `/metrics`: for programs.
///
/// Anything else is 404. A query is passed over.
[[nodiscard]] status_page answer_about(
    std::string_view target, const std::function<report()>& tell
);

/// For people: lines of at most 100 columns.
[[nodiscard]] std::string status_text(const report& of);

/// One object; docs/operating.md says what is in it.
[[nodiscard]] std::string status_json(const report& of);

/// Prometheus's text format 0.0.4. Written here and not by prometheus-cpp: its registry has nothing
/// to hold, as the numbers live in shared memory; its serializer would need them copied into its
/// families and an ostream; and a build without it would need these lines anyway. Names and labels
/// are fixed words, so nothing in them needs escaping.
[[nodiscard]] std::string status_metrics(const report& of);

/// `/metrics`, as the format's page has it.
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

} // namespace groat::inline v0::server::fcgi
