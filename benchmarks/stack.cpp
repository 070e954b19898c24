// SPDX-License-Identifier: BSL-1.0
// What a typical stack of eight layers costs over the bare app, and each of the eight alone.
//
//     stack           prints the figures
//     stack --json    one object a line
//
// The access log goes to a file, stack.log in the current folder. Exits with 1 if the stack
// allocates more than ten times an exchange.
#include "support/allocations.hpp"
#include "support/direct.hpp"
#include "support/figures.hpp"

#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware.hpp>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace groat;

/// A browser's request for a page, as nginx hands it over.
const std::vector<variable> request{
    {"QUERY_STRING", ""},
    {"REQUEST_METHOD", "GET"},
    {"SCRIPT_NAME", ""},
    {"PATH_INFO", "/hello/you"},
    {"REQUEST_URI", "/hello/you"},
    {"SERVER_PROTOCOL", "HTTP/1.1"},
    {"REQUEST_SCHEME", "https"},
    {"HTTPS", "on"},
    {"REMOTE_ADDR", "203.0.113.7"},
    {"REMOTE_PORT", "49152"},
    {"SERVER_PORT", "443"},
    {"SERVER_NAME", "example.org"},
    {"HTTP_HOST", "example.org"},
    {"HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},
    {"HTTP_ACCEPT", "text/html,application/xhtml+xml"},
    {"HTTP_ACCEPT_ENCODING", "gzip, deflate, br"}};

void run(const app& what) {
    groat_bench::run_once(what, request);
}

std::size_t allocations_of(const app& what) {
    run(what);
    return groat_bench::allocations_of([&] { run(what); });
}

response hello(env&) {
    return text("Hello world"); // less than compress begins with: it finds nothing to do
}

} // namespace

int main(int argc, char** argv) {
    using namespace middleware;
    const groat_bench::figures print{argc, argv};
    const access_log log{{.sink = log_sink::file("stack.log", log_batch{.bytes = 32 * 1024})}};
    const app bare = hello;
    const std::vector<std::pair<std::string, app>> alone{
        {"access_log", wrap(log, bare)},
        {"catch_exceptions", wrap(catch_exceptions{}, bare)},
        {"request_id", wrap(request_id{}, bare)},
        {"security_headers", wrap(security_headers{}, bare)},
        {"conditional_get", wrap(conditional_get{}, bare)},
        {"compress", wrap(compress{}, bare)},
        {"head", wrap(head{}, bare)},
        {"mount", wrap(mount{{"/hello", bare}}, bare)}};
    // [eight]
    const app stack = builder{}
                          .enable(log)
                          .enable(catch_exceptions{})
                          .enable(request_id{})
                          .enable(security_headers{})
                          .enable(conditional_get{})
                          .enable(compress{})
                          .enable(head{})
                          .mount("/hello", bare)
                          .to_app(bare);
    // [/eight]

    constexpr int calls = 20'000;
    const auto of_bare = allocations_of(bare);
    const auto row = [&](const std::string& name, const app& what) {
        const auto [without, with] =
            groat_bench::best_of_both([&] { run(bare); }, [&] { run(what); }, calls);
        const auto more = allocations_of(what) - of_bare;
        print.add(cat(name, ".ns"), with - without, "ns");
        print.add(cat(name, ".allocations"), static_cast<double>(more), "count");
        return more;
    };
    for (const auto& [name, what] : alone)
        row(name, what);
    if (row("typical_stack", stack) <= 10)
        return 0;
    std::fputs("stack: more allocations than there may be\n", stderr);
    return 1;
}
