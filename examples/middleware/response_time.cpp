// SPDX-License-Identifier: BSL-1.0
// The time an app took, for those who ask: in a header and in the browser's own tools.
//
//     response_time --try "GET /?timing"
#include <groat/builder.hpp>
#include <groat/middleware/response_time.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

bool wants_timing(const env& request) {
    return request.query_string() == "timing";
}

// [app]
app site() {
    return builder{}.enable_if(
                        wants_timing, middleware::response_time{{.server_timing = "app"}}
    ).to_app([](env&) { return text("done\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
