// SPDX-License-Identifier: BSL-1.0
// For HTML, whose forms know GET and POST.
//
//     method_override --try "POST /notes/7?_method=DELETE"
#include <groat/builder.hpp>
#include <groat/middleware/method_override.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::method_override{{.parameter = "_method"}}
    ).to_app([](env& request) {
        return text(cat(request.method(), " ", request.path_info(), "\n"));
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
