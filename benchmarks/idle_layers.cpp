// SPDX-License-Identifier: BSL-1.0
// What each layer costs that finds nothing to do, over the app without it.
//
//     idle_layers           prints the figures
//     idle_layers --json    one object a line
//
// Exits with 1 if one of them allocates.
#include "support/allocations.hpp"
#include "support/direct.hpp"
#include "support/figures.hpp"

#include <groat/core.hpp>
#include <groat/middleware.hpp>
#include <groat/middleware/body_filter.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace groat;

/// A browser's request for a page, as nginx hands it over.
const std::vector<variable> request{
    {"QUERY_STRING", "page=2"},
    {"REQUEST_METHOD", "POST"},
    {"CONTENT_TYPE", "application/x-www-form-urlencoded"},
    {"CONTENT_LENGTH", "12"},
    {"SCRIPT_NAME", ""},
    {"PATH_INFO", "/articles/42/comments"},
    {"REQUEST_URI", "/articles/42/comments?page=2"},
    {"DOCUMENT_ROOT", "/srv/www"},
    {"SERVER_PROTOCOL", "HTTP/1.1"},
    {"REQUEST_SCHEME", "https"},
    {"HTTPS", "on"},
    {"GATEWAY_INTERFACE", "CGI/1.1"},
    {"SERVER_SOFTWARE", "nginx/1.22.1"},
    {"REMOTE_ADDR", "203.0.113.7"},
    {"REMOTE_PORT", "49152"},
    {"SERVER_ADDR", "192.0.2.1"},
    {"SERVER_PORT", "443"},
    {"SERVER_NAME", "example.org"},
    {"HTTP_HOST", "example.org"},
    {"HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},
    {"HTTP_ACCEPT", "text/html,application/xhtml+xml"},
    {"HTTP_ACCEPT_LANGUAGE", "en-GB,en;q=0.5"},
    {"HTTP_ACCEPT_ENCODING", "gzip, deflate, br"},
    {"HTTP_REFERER", "https://example.org/articles/42"},
    {"HTTP_ORIGIN", "https://example.org"},
    {"HTTP_SEC_FETCH_SITE", "same-origin"},
    {"HTTP_COOKIE", "session=0123456789abcdef"}};

void run(const app& what) {
    groat_bench::run_once(what, request);
}

/// A layer around an app, and the app.
struct row {
    const char* name;
    app around;
    app bare;
};

std::size_t allocations_of(const app& what) {
    run(what);
    return groat_bench::allocations_of([&] { run(what); });
}

} // namespace

int main(int argc, char** argv) {
    using namespace middleware;
    const groat_bench::figures print{argc, argv};
    const app hello = [](env&) { return text("Hello world"); };
    const auto over = [&](auto layer) { return wrap(std::move(layer), hello); };
    // A picture with a tag: nothing that is compressed, named or filtered.
    const app picture = [](env&) {
        return response{200, {{"Content-Type", "image/png"}, {"ETag", "\"1\""}}, "not really"};
    };
    const auto around = [&](auto layer) { return wrap(std::move(layer), picture); };
    const auto as_it_is = [](std::string_view in) { return in; };
    const auto never = [](const env&) { return false; };
    std::vector<row> layers{
        {"reverse_proxy", over(reverse_proxy{{.trusted = {"10.0.0.0/8", "::1"}}}), hello},
        {"ip_rules", over(ip_rules{{.deny = {"198.51.100.0/24", "2001:db8::/32"}}}), hello},
        {"trusted_host", over(trusted_host{"example.org", "*.example.org"}), hello},
        {"https_redirect", over(https_redirect{}), hello},
        {"csrf", over(csrf{}), hello},
        {"method_override", over(method_override{}), hello},
        {"normalize_path", over(normalize_path{}), hello},
        {"body_limit", over(body_limit{1024}), hello},
        {"http_exceptions", over(http_exceptions{}), hello},
        {"maintenance",
         over(maintenance{{.closed = std::make_shared<std::atomic<bool>>(false)}}),
         hello},
        {"health", over(health{}), hello},
        {"content_types", over(content_types{"application/x-www-form-urlencoded"}), hello},
        {"set_header",
         over(set_header{{.set = {{"X-A", "1"}}, .when = [](status code) { return code >= 400; }}}),
         hello},
        {"buffer", around(buffer{}), picture},
        {"body_filter", around(middleware::body_filter{as_it_is}), picture},
        {"conditional_get", around(conditional_get{}), picture},
        {"error_document", around(error_document{{.paths = {{404, "/"}}}}), picture},
        {"etag", around(etag{}), picture},
        {"layer_if", around(layer_if{never, head{}}), picture},
        {"x_sendfile", around(x_sendfile{{}}), picture},
    };
#if __has_include(<groat/middleware/compress.hpp>)
    layers.push_back({"compress", around(compress{}), picture});
    layers.push_back({"decompress", around(decompress{}), picture});
#endif

    constexpr int calls = 20'000;
    bool none = true;
    for (const auto& one : layers) {
        const auto [bare, whole] =
            groat_bench::best_of_both([&] { run(one.bare); }, [&] { run(one.around); }, calls);
        const auto more = static_cast<double>(allocations_of(one.around)) -
                          static_cast<double>(allocations_of(one.bare));
        print.add(std::string{one.name} + ", idle", whole - bare, "ns");
        print.add(std::string{one.name} + ", idle: allocations", more, "count");
        none = none && more == 0;
    }
    if (none)
        return 0;
    std::fputs("idle_layers: one of them allocates\n", stderr);
    return 1;
}
