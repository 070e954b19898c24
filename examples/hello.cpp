// SPDX-License-Identifier: BSL-1.0
// The smallest program. What it can do without another line:
//
//     hello --try "GET /world"         one exchange, printed
//     hello --listen unix:app.sock     serves through FastCGI; examples/nginx.conf looks there
//     hello --help                     the rest
#include <groat/core.hpp>
#include <groat/runner.hpp>

// [app]
groat::app hello() {
    return [](groat::env& request) {
        const auto path = request.path_info();
        return groat::text(groat::cat("hello, ", path.size() > 1 ? path.substr(1) : "world", "\n"));
    };
}
// [/app]

// [main]
int main(int argc, char** argv) {
    return groat::run(argc, argv, hello());
}
// [/main]
