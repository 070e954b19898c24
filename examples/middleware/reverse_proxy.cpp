// SPDX-License-Identifier: BSL-1.0
// Who the client is, behind a load balancer in 10.0.0.0/8 that speaks to a front server here.
//
//     reverse_proxy --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/reverse_proxy.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .enable(middleware::reverse_proxy{{.trusted = {"127.0.0.0/8", "::1", "10.0.0.0/8"}}})
        .to_app([](env& request) {
            return text(cat(request.remote_addr(), " asked for ", request.scheme(), "\n"));
        });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
