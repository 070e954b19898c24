// SPDX-License-Identifier: BSL-1.0
// A long page compressed, a short one and a picture left as they are.
//
//     compress --try "GET /" -H "Accept-Encoding: gzip"
#include <groat/builder.hpp>
#include <groat/middleware/compress.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::compress{{.codings = {"gzip"}, .levels = {{"gzip", 5}}}})
        .mount("/short", [](env&) { return text("a groat\n"); })
        .mount(
            "/picture",
            [](env&) {
                return response{200, {{"Content-Type", "image/png"}}, std::string(4096, '\0')};
            }
        )
        .to_app([](env&) { return text(std::string(4096, 'g')); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
