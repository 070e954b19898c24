// SPDX-License-Identifier: BSL-1.0
// Errors are not to be kept by anyone; nobody needs to know what made the page.
//
//     set_header --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/set_header.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    using middleware::set_header;
    return builder{}
        .enable(set_header{{.unset = {"X-Powered-By"}}})
        .enable(set_header{
            {.set = {{"Cache-Control", "no-store"}}, .when = [](status s) { return s >= 400; }}})
        .to_app([](env&) {
            return response{
                404,
                {{"Content-Type", "text/plain"}, {"X-Powered-By", "groats"}},
                "nothing here\n"};
        });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
