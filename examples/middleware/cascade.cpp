// SPDX-License-Identifier: BSL-1.0
// A new site before an old one: what the new one does not know, the old one answers.
//
//     cascade --try "GET /old"
#include <groat/middleware/cascade.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
response new_site(env& request) {
    return request.path_info() == "/" ? text("the new home\n") : not_found();
}

response old_site(env& request) {
    return request.path_info() == "/old" ? text("the old page\n") : not_found();
}

app site() {
    return wrap(middleware::cascade{{new_site}}, old_site);
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
