// SPDX-License-Identifier: BSL-1.0
// An app that knows no versions: its short pages are named by their bytes, and not sent twice.
//
//     etag --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/conditional_get.hpp>
#include <groat/middleware/etag.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::conditional_get{}) // outside: it compares what etag has made
        .enable(middleware::etag{{.max_bytes = 16 * 1024}})
        .to_app([](env&) { return text("made for each request, and mostly the same\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
