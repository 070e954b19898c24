// SPDX-License-Identifier: BSL-1.0
// A program for a web server that starts it: without options it serves on the socket that it finds
// as file descriptor 0. Apache's mod_fcgid (examples/apache-fcgid.conf), lighttpd and spawn-fcgi do
// that:
//
//     spawn-fcgi -n -s app.sock -- ./from_fd0
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <cstdint>
#include <string>

// [app]
groat::app from_fd0() {
    return [](groat::env& request) {
        std::uint64_t bytes = 0;
        for (auto got = request.input().pull(); got.what == got.bytes; got = request.input().pull())
            bytes += got.data.size();
        return groat::text(groat::cat(request.method(), " with ", std::to_string(bytes), " bytes\n")
        );
    };
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, from_fd0());
}
