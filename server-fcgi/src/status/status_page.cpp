// SPDX-License-Identifier: BSL-1.0
#include "status/status_page.hpp"

namespace groat::inline v0::server::fcgi {

std::string_view to_string(stage which) noexcept {
    switch (which) {
    case stage::starting:
        return "starting";
    case stage::ready:
        return "ready";
    case stage::draining:
        return "draining";
    }
    return "";
}

status_page answer_about(std::string_view target, const std::function<report()>& tell) {
    const auto path = target.substr(0, target.find('?'));
    if (path == "/live")
        return {.body = "live\n"};
    if (path == "/ready") {
        const auto is = tell().is;
        return {
            .status = is == stage::ready ? 200 : 503, .body = std::string{to_string(is)} + "\n"};
    }
    if (path == "/status")
        return {.body = status_text(tell())};
    if (path == "/status.json")
        return {.type = "application/json", .body = status_json(tell())};
    if (path == "/metrics")
        return {.type = metrics_type, .body = status_metrics(tell())};
    return {.status = 404, .body = "/live /ready /status /status.json /metrics\n"};
}

} // namespace groat::inline v0::server::fcgi
