// SPDX-License-Identifier: BSL-1.0
// An app that waits for something else, and says so before it does.
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <future>
#include <string>

namespace {

/// Whatever takes its time: a database, another service.
std::string ask_the_baker(std::string_view what) {
    return std::async(
               std::launch::async, [what] { return groat::cat("no ", what, " left"); }
    ).get();
}

} // namespace

// [app]
groat::app blocking() {
    return [](groat::env& request) {
        const groat::blocking while_asking{request};
        return groat::text(ask_the_baker("bread"));
    };
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, blocking());
}
