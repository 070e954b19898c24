// SPDX-License-Identifier: BSL-1.0
// A program that answers.
//
//     cgi --try "GET /env/here?a=b"
#include <groat/builder.hpp>
#include <groat/middleware/cgi.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .mount(
            "/env",
            middleware::cgi{
                {.program = "/bin/sh",
                 .arguments = {"-c", "printf 'Content-Type: text/plain\\n\\n'; exec env"},
                 .request_variables = {"HTTPS"},
                 .deadline = std::chrono::seconds{10}}}
        )
        .to_app([](env&) { return not_found(); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
