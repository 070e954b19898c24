// SPDX-License-Identifier: BSL-1.0
// A mount that wants small bodies.
//
//     body_limit --try "POST /note"
#include <groat/builder.hpp>
#include <groat/middleware/body_limit.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
response note(env& request) {
    const auto text_of_it = request.input().gather(1024);
    return text(text_of_it ? "noted\n" : "noted only in part\n");
}

app site() {
    return builder{}
        .mount("/note", builder{}.enable(middleware::body_limit{1024}).to_app(note))
        .to_app([](env&) { return not_found(); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
