// SPDX-License-Identifier: BSL-1.0
// The same text behind six layers, at /hello.
//
// GROAT_LOG_FILE   where the access log goes; fcgi_six.log
// GROAT_LOG_BATCH  bytes that the log keeps before it writes; 32768. 0: one write for each line
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware.hpp>
#include <groat/runner.hpp>

#include <cstdlib>
#include <string>

namespace {

using namespace groat;

std::string setting(const char* name, const char* otherwise) {
    const char* const given = std::getenv(name);
    return given ? given : otherwise;
}

app six() {
    const auto batch = std::stoul(setting("GROAT_LOG_BATCH", "32768"));
    const auto sink =
        log_sink::file(setting("GROAT_LOG_FILE", "fcgi_six.log"), log_batch{.bytes = batch});
    return builder{}
        .enable(middleware::access_log{{.sink = sink}})
        .enable(middleware::catch_exceptions{})
        .enable(middleware::head{})
        .enable(middleware::content_length{})
        .enable(middleware::response_time{})
        .mount(
            "/hello",
            [](env&) {
                return response{200, {{"Content-Type", "text/plain"}}, "Hello world"};
            }
        )
        .mount("/static/never", [](env&) { return empty(); })
        .to_app([](env&) { return not_found(); });
}

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, [](const config&) { return six(); });
}
