// SPDX-License-Identifier: BSL-1.0
// An app with a global variable, behind a lock; not everybody may wait for it.
#include <groat/builder.hpp>
#include <groat/middleware/concurrency_limit.hpp>
#include <groat/middleware/lock.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

#include <string>

using namespace groat;

namespace {

// [app]
int visits = 0; // nobody thought of threads

response count(env&) {
    return text(cat("visit ", std::to_string(++visits), "\n"));
}

app site() {
    return builder{}
        .enable(middleware::concurrency_limit{{.at_once = 8}}) // threads that may wait
        .enable(middleware::lock{})
        .to_app(count);
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
