// SPDX-License-Identifier: BSL-1.0
// A stranger's program: composes, tests what it composed, and could serve it.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware.hpp>
#include <groat/runner.hpp>
#include <groat/server/test.hpp>

#include <iostream>

namespace {

groat::app site() {
    using namespace groat;
    return builder{}
        .enable(middleware::content_length{})
        .enable(middleware::compress{}) // the package brings the libraries that it was built with
        .to_app([](env&) { return text("hello from a stranger\n"); });
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1)
        return groat::run(argc, argv, site());
    const auto got = groat::server::test::client{site()}.get("/");
    std::cout << got.status << ' ' << got.body;
    return got.status == 200 ? 0 : 1;
}
