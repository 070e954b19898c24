// SPDX-License-Identifier: BSL-1.0
// An app that knows the version of what it sends, and sends it once to each client.
//
//     curl -i http://localhost/
//     curl -i -H 'If-None-Match: "7"' http://localhost/        304
#include <groat/builder.hpp>
#include <groat/middleware/conditional_get.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::conditional_get{}).to_app([](env&) {
        auto answer = text("the seventh edition\n");
        answer.headers.add("ETag", "\"7\"");
        return answer;
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
