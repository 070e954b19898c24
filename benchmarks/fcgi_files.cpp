// SPDX-License-Identifier: BSL-1.0
// The files of a folder, which GROAT_BENCH_FILES names.
//
// /static/NAME   sent from here
// /accel/NAME    sent by nginx, from its location /internal/
#include <groat/builder.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/middleware/x_sendfile.hpp>
#include <groat/runner.hpp>

#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
    using namespace groat;
    const char* const named = std::getenv("GROAT_BENCH_FILES");
    const std::string folder = named ? named : ".";
    const middleware::static_files files{{.root = folder}};
    const middleware::x_sendfile by_nginx{
        {.header = middleware::sendfile_header::x_accel_redirect,
         .folders = {{folder, "/internal"}}}};
    return run(
        argc,
        argv,
        builder{}
            .mount("/static", files)
            .mount("/accel", builder{}.enable(by_nginx).enable(files).to_app([](env&) {
                return not_found();
            }))
            .to_app([](env&) { return not_found(); })
    );
}
