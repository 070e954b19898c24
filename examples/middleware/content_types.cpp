// SPDX-License-Identifier: BSL-1.0
// An interface that reads JSON and nothing else.
//
//     content_types --try "POST /"
#include <groat/builder.hpp>
#include <groat/middleware/content_types.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::content_types{"application/json"}).to_app([](env&) {
        return json_text("{\"read\": true}\n");
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
