// SPDX-License-Identifier: BSL-1.0
// Forms of other sites are refused; those of the accounts site are not.
//
//     csrf --try "POST /"
#include <groat/builder.hpp>
#include <groat/middleware/csrf.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::csrf{{.trusted_origins = {"https://accounts.example.org"}}}
    ).to_app([](env& request) {
        return text(request.method() == "POST" ? "the parcel is on its way\n" : "order?\n");
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
