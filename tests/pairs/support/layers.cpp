// SPDX-License-Identifier: BSL-1.0
#include "pairs/support/layers.hpp"

#include <groat/middleware.hpp>
#include <groat/middleware/body_filter.hpp>

#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>

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

app mounted_only() {
    return wrap(middleware::mount{{"/mounted", mounted()}}, app{middleware::answer_404{}});
}

std::string shout(std::string_view text) {
    std::string loud{text};
    std::ranges::replace(loud, 'a', 'A');
    return loud;
}

bool is_get(const env& request) {
    return request.method() == "GET";
}

middleware::bearer_verdict known_token(const env&, std::string_view token) {
    using verdict = middleware::bearer_verdict;
    return token == "token" ? verdict::accepted("user") : verdict::invalid();
}

} // namespace

const std::vector<named_layer>& all_layers() {
    using from = const builder&;
    // clang-format off: a line a layer
    static const std::vector<named_layer> all {
        {"access_log",
         [](from b) { return b.enable(middleware::access_log{{.sink = nowhere()}}); }},
            {"basic_auth",
             [](from b) {
                 return b.enable(middleware::basic_auth{{.users = {{"user", "pass"}}}});
             }},
            {"bearer",
             [](from b) { return b.enable(middleware::bearer{{.verify = known_token}}); }},
            {"body_filter",
             [](from b) {
                 return b.enable(middleware::body_filter{ranges::views::transform(shout)});
             }},
            {"body_limit", [](from b) { return b.enable(middleware::body_limit{1000}); }},
            {"buffer", [](from b) { return b.enable(middleware::buffer{}); }},
            {"cascade", [](from b) { return b.enable(middleware::cascade{{mounted_only()}}); }},
            {"catch_exceptions", [](from b) { return b.enable(middleware::catch_exceptions{}); }},
            {"cgi",
             [](from b) {
                 return b.enable(middleware::cgi{
                     {.program = "/usr/bin/printf",
                      .arguments = {"Content-Type: text/plain\n\nhello\n"}}});
             }},
#if __has_include(<groat/middleware/compress.hpp>)
            {"compress", [](from b) { return b.enable(middleware::compress{}); }},
#endif
            {"concurrency_limit",
             [](from b) { return b.enable(middleware::concurrency_limit{{.at_once = 100}}); }},
            {"conditional_get", [](from b) { return b.enable(middleware::conditional_get{}); }},
            {"content_length", [](from b) { return b.enable(middleware::content_length{}); }},
            {"content_types",
             [](from b) { return b.enable(middleware::content_types{"text/plain"}); }},
            {"cors",
             [](from b) {
                 return b.enable(middleware::cors{
                     {.origins = {"https://example.org"}, .credentials = true}});
             }},
            {"csrf", [](from b) { return b.enable(middleware::csrf{}); }},
#if __has_include(<groat/middleware/decompress.hpp>)
            {"decompress", [](from b) { return b.enable(middleware::decompress{}); }},
#endif
            {"directory",
             [](from b) { return b.enable(middleware::directory{{.root = "examples/public"}}); }},
            {"embedded_files",
             [](from b) {
                 return b.enable(middleware::embedded_files{
                     {.files = {{"/site.css", "a {}"}}, .pass_through = true}});
             }},
            {"error_document",
             [](from b) {
                 return b.enable(middleware::error_document{
                     {.files = {{404, "examples/public/site.css"}}, .paths = {{500, "/sorry"}}}});
             }},
            {"etag", [](from b) { return b.enable(middleware::etag{}); }},
            {"file",
             [](from b) {
                 return b.enable(middleware::file{{.path = "examples/public/site.css"}});
             }},
            {"head", [](from b) { return b.enable(middleware::head{}); }},
            {"health", [](from b) { return b.enable(middleware::health{{.live = "/live"}}); }},
            {"http_exceptions", [](from b) { return b.enable(middleware::http_exceptions{}); }},
            {"https_redirect", [](from b) { return b.enable(middleware::https_redirect{}); }},
            {"ip_rules",
             [](from b) { return b.enable(middleware::ip_rules{{.deny = {"203.0.113.0/24"}}}); }},
            {"layer_if",
             [](from b) {
                 return b.enable(middleware::layer_if{is_get, middleware::content_length{}});
             }},
            {"layer_times", [](from b) { return b.enable(middleware::layer_times{}); }},
            {"lock", [](from b) { return b.enable(middleware::lock{}); }},
            {"logger", [](from b) { return b.enable(middleware::logger::null()); }},
            {"maintenance",
             [](from b) { return b.enable(middleware::maintenance{{.file = "/nowhere/closed"}}); }},
            {"method_override", [](from b) { return b.enable(middleware::method_override{}); }},
            {"metrics", [](from b) { return b.enable(middleware::metrics{}); }},
            {"mount",
             [](from b) {
                 return b.enable(middleware::mount{{"/mounted", mounted()}});
             }},
            {"normalize_path", [](from b) { return b.enable(middleware::normalize_path{}); }},
            {"range", [](from b) { return b.enable(middleware::range{}); }},
            {"rate_limit",
             [](from b) { return b.enable(middleware::rate_limit{{.requests = 1000}}); }},
            {"request_id",
             [](from b) { return b.enable(middleware::request_id{{.incoming = true}}); }},
            {"response_time", [](from b) { return b.enable(middleware::response_time{}); }},
            {"reverse_proxy",
             [](from b) {
                 return b.enable(middleware::reverse_proxy{{.trusted = {"127.0.0.0/8"}}});
             }},
            {"security_headers", [](from b) { return b.enable(middleware::security_headers{}); }},
            {"sensitive_headers",
             [](from b) {
                 return b.enable(middleware::sensitive_headers{{.request = {"X-Api-Key"}}});
             }},
            {"server_timing", [](from b) { return b.enable(middleware::server_timing{}); }},
            {"set_header",
             [](from b) {
                 return b.enable(middleware::set_header{
                     {.set = {{"X-Set", "1"}}, .append = {{"Vary", "Cookie"}}}});
             }},
            {"static_files",
             [](from b) {
                 return b.enable(middleware::static_files{
                     {.root = "examples/public", .pass_through = true}});
             }},
            {"timeout",
             [](from b) {
                 return b.enable(middleware::timeout{{.after = std::chrono::minutes{1}}});
             }},
            {"trace_context", [](from b) { return b.enable(middleware::trace_context{}); }},
            {"trusted_host",
             [](from b) { return b.enable(middleware::trusted_host{{"localhost"}}); }},
            {"x_sendfile", [](from b) {
                 return b.enable(middleware::x_sendfile{
                     {.folders = {{std::filesystem::absolute("examples/public"), "/internal"}}}});
             }},
    };
    // clang-format on
    return all;
}

} // namespace groat_test
