// SPDX-License-Identifier: BSL-1.0
// The app that does nothing, with the examples' options: what is left is the server.
#include <groat/core.hpp>
#include <groat/runner.hpp>

int main(int argc, char** argv) {
    return groat::run(
        argc, argv, groat::app{[](groat::env&) {
            return groat::response{200, {{"Content-Type", "text/plain"}}, "Hello world"};
        }}
    );
}
