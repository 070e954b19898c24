// SPDX-License-Identifier: BSL-1.0
// A site whose files lie in the folder `public`, looked up from where the program is started.
//
//     static_files --try "GET /static/site.css"
//     static_files --try "GET /static/../static_files.cpp"    404: no path leads out
#include <groat/builder.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .mount(
            "/static", middleware::static_files{{.root = "public", .cache_control = "max-age=3600"}}
        )
        .to_app([](env&) { return text("not a file\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
