// SPDX-License-Identifier: BSL-1.0
#include "pairs/support/layers.hpp"

#include <groat/middleware.hpp>

#include <sstream>

using namespace groat;

namespace groat_test {
namespace {

// A sink that keeps nothing.
log_sink nowhere() {
    return log_sink{[](std::string_view) {}};
}

app mounted() {
    return app{[](env&) { return text("mounted"); }};
}

} // namespace

const std::vector<named_layer>& all_layers() {
    using from = const builder&;
    static const std::vector<named_layer> all{
        {"access_log",
         [](from b) { return b.enable(middleware::access_log{{.sink = nowhere()}}); }},
        {"catch_exceptions", [](from b) { return b.enable(middleware::catch_exceptions{}); }},
        {"content_length", [](from b) { return b.enable(middleware::content_length{}); }},
        {"head", [](from b) { return b.enable(middleware::head{}); }},
        {"mount",
         [](from b) {
             return b.enable(middleware::mount{{"/mounted", mounted()}});
         }},
        {"response_time", [](from b) { return b.enable(middleware::response_time{}); }},
        {"static_files",
         [](from b) { return b.enable(middleware::static_files{{.root = "examples/public"}}); }},
    };
    return all;
}

} // namespace groat_test
