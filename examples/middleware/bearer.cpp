// SPDX-License-Identifier: BSL-1.0
// Tokens, by a table of the program's own.
//
//     bearer --try "GET /"
#include <groat/builder.hpp>
#include <groat/constant_time.hpp>
#include <groat/middleware/bearer.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

#include <string_view>

using namespace groat;

namespace {

// [app]
middleware::bearer_verdict judge(const env& request, std::string_view token) {
    using middleware::bearer_verdict;
    if (!equal_in_constant_time("not-a-secret-in-an-example", token))
        return bearer_verdict::invalid();
    if (request.method() != "GET")
        return bearer_verdict::needs("write");
    return bearer_verdict::accepted("reader");
}

app site() {
    return builder{}.enable(middleware::bearer{{.verify = judge}}
    ).to_app([](env& request) { return text(cat("welcome, ", request.remote_user(), "\n")); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
