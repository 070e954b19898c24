// SPDX-License-Identifier: BSL-1.0
// A layer for those who ask for it, without a builder.
//
//     layer_if --try "GET /?timing"
#include <groat/middleware/layer_if.hpp>
#include <groat/middleware/response_time.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

bool wants_timing(const env& request) {
    return request.query_string() == "timing";
}

// [app]
app site() {
    return wrap(middleware::layer_if{wants_timing, middleware::response_time{}}, [](env&) {
        return text("done\n");
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
