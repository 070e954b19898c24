// SPDX-License-Identifier: BSL-1.0
// One file at one path; looked up from where the program is started.
//
//     file --try "GET /site.css"
#include <groat/builder.hpp>
#include <groat/middleware/file.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .mount(
            "/site.css",
            middleware::file{{.path = "public/site.css", .cache_control = "max-age=86400"}}
        )
        .to_app([](env&) { return not_found(); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
