// SPDX-License-Identifier: BSL-1.0
// One address for each page.
//
//     normalize_path --try "GET /a//b/?x=1"
#include <groat/builder.hpp>
#include <groat/middleware/normalize_path.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    using namespace middleware;
    return builder{}.enable(normalize_path{{.trailing = trailing_slash::removed}}
    ).to_app([](env& request) { return text(cat("page ", request.path_info(), "\n")); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
