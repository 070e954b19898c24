// SPDX-License-Identifier: BSL-1.0
// A report that is made line by line and leaves with its length.
//
//     buffer --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/buffer.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::buffer{{.memory = 16 * 1024, .max_bytes = 1024 * 1024}}
    ).to_app([](env&) {
        return text([]() -> generator {
            for (int line = 1; line <= 3; ++line)
                co_yield "line " + std::to_string(line) + "\n";
        });
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
