// SPDX-License-Identifier: BSL-1.0
// What the app did with its time, shown in the browser's own tools.
//
//     server_timing --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/server_timing.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
std::string find_baker(const env& request) {
    const middleware::server_timing::span measured{request, "db", "who bakes today"};
    return "Ada";
}

app site() {
    return builder{}.enable(middleware::server_timing{}).to_app([](env& request) {
        return text(find_baker(request) + " bakes today\n");
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
