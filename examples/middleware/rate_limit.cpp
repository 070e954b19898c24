// SPDX-License-Identifier: BSL-1.0
// Logins are tried ten times a minute from one place, three at once; the rest is free.
#include <groat/builder.hpp>
#include <groat/middleware/rate_limit.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    const middleware::rate_limit careful{{.requests = 10, .burst = 3, .name = "login"}};
    const auto login = [](env&) { return text("who are you?\n"); };
    return builder{}.mount("/login", builder{}.enable(careful).wrap(login)).to_app([](env&) {
        return text("welcome\n");
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
