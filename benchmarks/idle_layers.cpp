// SPDX-License-Identifier: BSL-1.0
// What each layer costs that finds nothing to do, over the app without it.
//
//     idle_layers           prints the figures
//     idle_layers --json    one object a line
//
// Exits with 1 if one of them allocates.
#include "support/allocations.hpp"
#include "support/figures.hpp"
#include "support/nowhere.hpp"

#include <groat/core.hpp>
#include <groat/middleware.hpp>

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
    static const config settings;
    static std::string buffer;
    groat_bench::nowhere line;
    exchange one{line, what, settings, request, {.buffer = &buffer}};
    if (one.run() != exchange::wants::done)
        std::abort();
}

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
    const std::vector<std::pair<const char*, app>> layers{
        {"reverse_proxy", over(reverse_proxy{{.trusted = {"10.0.0.0/8", "::1"}}})},
        {"ip_rules", over(ip_rules{{.deny = {"198.51.100.0/24", "2001:db8::/32"}}})},
        {"trusted_host", over(trusted_host{"example.org", "*.example.org"})},
        {"https_redirect", over(https_redirect{})},
        {"csrf", over(csrf{})},
        {"method_override", over(method_override{})},
        {"normalize_path", over(normalize_path{})},
        {"body_limit", over(body_limit{1024})},
        {"http_exceptions", over(http_exceptions{})},
        {"maintenance", over(maintenance{{.closed = std::make_shared<std::atomic<bool>>(false)}})},
        {"health", over(health{})},
        {"content_types", over(content_types{"application/x-www-form-urlencoded"})},
        {"set_header",
         over(set_header{{.set = {{"X-A", "1"}}, .when = [](status code) { return code >= 400; }}}
         )},
    };

    constexpr int calls = 20'000;
    const auto of_bare = allocations_of(hello);
    bool none = true;
    for (const auto& [name, layered] : layers) {
        const auto [bare, whole] =
            groat_bench::best_of_both([&] { run(hello); }, [&] { run(layered); }, calls);
        const auto more =
            static_cast<double>(allocations_of(layered)) - static_cast<double>(of_bare);
        print.add(std::string{name} + ", idle", whole - bare, "ns");
        print.add(std::string{name} + ", idle: allocations", more, "count");
        none = none && more == 0;
    }
    if (none)
        return 0;
    std::fputs("idle_layers: one of them allocates\n", stderr);
    return 1;
}
