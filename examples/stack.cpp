// SPDX-License-Identifier: BSL-1.0
// [program]
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware.hpp>
#include <groat/runner.hpp>

using namespace groat;

app stack() {
    return builder{}
        .enable(middleware::access_log{})       // outermost: logs what was really sent
        .enable(middleware::catch_exceptions{}) // above everything that may throw
        .enable(middleware::head{})
        .mount("/static", middleware::static_files{{.root = "public"}})
        .mount(
            "/hello",
            [](env& request) { return text(cat("hello from ", request.path_info(), "\n")); }
        )
        .to_app([](env&) { return html("<h1>It bakes</h1>\n"); });
}

int main(int argc, char** argv) {
    return run(argc, argv, stack());
}
// [/program]
