// SPDX-License-Identifier: BSL-1.0
// An app may answer with a promise: the call waits for it, layers see a response. It holds its
// thread meanwhile.
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <future>
#include <string>

// [app]
groat::app promise() {
    return [](groat::env& request) {
        return std::async(std::launch::async, [path = request.path_info()] { // valid: the env waits
            return groat::text(groat::cat("kept for ", path, "\n"));
        });
    };
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, promise());
}
