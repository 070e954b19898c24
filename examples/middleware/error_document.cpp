// SPDX-License-Identifier: BSL-1.0
// One page for all errors, made by the site itself.
//
//     error_document --try "GET /nowhere"
#include <groat/builder.hpp>
#include <groat/middleware/error_document.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
response sorry(env& request) {
    const auto* status = request.get(middleware::error_status);
    return html("<title>Sorry</title><p>Error " + std::to_string(status ? *status : 0) + "\n");
}

app site() {
    return builder{}
        .enable(middleware::error_document{{.paths = {{403, "/sorry"}, {404, "/sorry"}}}})
        .mount("/sorry", sorry)
        .mount("/secret", [](env&) { return text(403, "no\n"); })
        .to_app([](env&) { return not_found(); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
