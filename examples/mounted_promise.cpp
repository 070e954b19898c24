// SPDX-License-Identifier: BSL-1.0
// A builder with one app below a path, which answers by promise; everything else is a 404.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <future>

// [app]
namespace {

std::future<groat::response> later(groat::env& request) {
    return std::async(std::launch::async, [&request] { // the env lives: the call waits for this
        return groat::text(groat::cat("later, at ", request.script_name(), "\n"));
    });
}

} // namespace

groat::app mounted_promise() {
    return groat::builder{}.mount("/later", later).to_app();
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, mounted_promise());
}
