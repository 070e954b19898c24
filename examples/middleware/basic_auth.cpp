// SPDX-License-Identifier: BSL-1.0
// One user, whose password is in the program. A file made by htpasswd is read by
// <groat/htpasswd.hpp>.
//
//     basic_auth --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/basic_auth.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::basic_auth{{.realm = "treasure", .users = {{"Aladdin", "open sesame"}}}}
        )
        .to_app([](env& request) { return text(cat("welcome, ", request.remote_user(), "\n")); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
