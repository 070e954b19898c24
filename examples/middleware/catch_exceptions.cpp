// SPDX-License-Identifier: BSL-1.0
// A page of one's own for what an app throws. Without one it is 500 as plain text.
//
//     catch_exceptions --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/catch_exceptions.hpp>
#include <groat/runner.hpp>

#include <stdexcept>

using namespace groat;

namespace {

// [app]
response sorry(env&, std::exception_ptr) {
    return html(500, "<!doctype html><title>Sorry</title><p>This is our fault.\n");
}

app site() {
    return builder{}.enable(middleware::catch_exceptions{sorry}).to_app([](env&) -> response {
        throw std::runtime_error{"this text is for the log, not for the visitor"};
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
