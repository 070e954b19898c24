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
    // clang-format off: a line a layer
    static const std::vector<named_layer> all {
        {"access_log",
         [](from b) { return b.enable(middleware::access_log{{.sink = nowhere()}}); }},
            {"catch_exceptions", [](from b) { return b.enable(middleware::catch_exceptions{}); }},
#if __has_include(<groat/middleware/compress.hpp>)
            {"compress", [](from b) { return b.enable(middleware::compress{}); }},
#endif
            {"content_length", [](from b) { return b.enable(middleware::content_length{}); }},
            {"head", [](from b) { return b.enable(middleware::head{}); }},
            {"https_redirect", [](from b) { return b.enable(middleware::https_redirect{}); }},
            {"ip_rules",
             [](from b) { return b.enable(middleware::ip_rules{{.deny = {"203.0.113.0/24"}}}); }},
            {"mount",
             [](from b) {
                 return b.enable(middleware::mount{{"/mounted", mounted()}});
             }},
            {"response_time", [](from b) { return b.enable(middleware::response_time{}); }},
            {"reverse_proxy",
             [](from b) {
                 return b.enable(middleware::reverse_proxy{{.trusted = {"127.0.0.0/8"}}});
             }},
            {"static_files",
             [](from b) {
                 return b.enable(middleware::static_files{
                     {.root = "examples/public", .pass_through = true}});
             }},
            {"trusted_host",
             [](from b) { return b.enable(middleware::trusted_host{{"localhost"}}); }},
    };
    // clang-format on
    return all;
}

} // namespace groat_test
