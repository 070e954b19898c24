// SPDX-License-Identifier: BSL-1.0
// Files that nginx sends, after the app has said who may have them:
//
//     location /internal/ { internal; alias /srv/files/; }
//
//     x_sendfile --listen unix:/run/files.sock --sendfile-headers
#include <groat/builder.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/middleware/x_sendfile.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site(const config&) {
    using middleware::sendfile_header;
    return builder{}
        .enable(middleware::x_sendfile{
            {.header = sendfile_header::x_accel_redirect, .folders = {{"/srv/files", "/internal"}}}}
        )
        .mount("/files", middleware::static_files{{.root = "/srv/files"}})
        .to_app([](env&) { return not_found(); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site);
}
