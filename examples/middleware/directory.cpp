// SPDX-License-Identifier: BSL-1.0
// A folder that one may look through, and its files.
//
//     directory --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/directory.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::directory{{.root = "public"}})
        .enable(middleware::static_files{{.root = "public", .index = ""}})
        .to_app([](env&) { return not_found(); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
