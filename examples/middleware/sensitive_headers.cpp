// SPDX-License-Identifier: BSL-1.0
// The log shows *** for the key that programs send here.
//
//     sensitive_headers --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/sensitive_headers.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::access_log{{.format = R"(%h "%r" %>s key %{X-Api-Key}i)"}})
        .enable(middleware::sensitive_headers{{.request = {"X-Api-Key"}}})
        .to_app([](env&) { return text("done\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
