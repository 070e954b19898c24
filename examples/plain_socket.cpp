// SPDX-License-Identifier: BSL-1.0
// A plain function on a socket of its own choice: started without options it listens at ./app.sock,
// where examples/nginx.conf looks for it.
#include <groat/core.hpp>
#include <groat/runner.hpp>
#include <groat/server/fcgi.hpp>

namespace {

groat::response greet(groat::env& request) {
    return {200, {{"Content-Type", "text/html"}}, groat::cat("<p>You are ", request.remote_addr())};
}

} // namespace

// [app]
groat::app plain_socket() {
    return greet;
}

int main(int argc, char** argv) {
    namespace fcgi = groat::server::fcgi;
    if (argc > 1)
        return groat::run(argc, argv, plain_socket()); // --try, --describe, another place, …
    return fcgi::run(plain_socket(), {.listen = fcgi::unix_socket{"app.sock"}, .backlog = 32});
}
// [/app]
