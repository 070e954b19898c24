// SPDX-License-Identifier: BSL-1.0
// An interface that pages of one other origin may use, with the visitor's cookies.
//
//     cors --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/cors.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::cors{
            {.origins = {"https://app.example.org"},
             .methods = {"PUT", "DELETE"},
             .headers = {"Content-Type"},
             .credentials = true}})
        .to_app([](env&) { return json_text("{\"items\": []}\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
