// SPDX-License-Identifier: BSL-1.0
// An app that knows only GET answers HEAD as well.
//
//     head --try "HEAD /"         the headers of GET, Content-Length among them, and no body
#include <groat/builder.hpp>
#include <groat/middleware/head.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::head{}).to_app([](env&) {
        return text("one body for GET and HEAD\n");
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
