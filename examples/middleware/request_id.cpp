// SPDX-License-Identifier: BSL-1.0
// Each request has an id; the log and the app know it.
//
//     request_id --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/request_id.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    using middleware::request_id;
    return builder{}
        .enable(middleware::access_log{{.format = R"(%h "%r" %>s %L)"}})
        .enable(request_id{})
        .to_app([](env& request) {
            return text(cat("ask us about ", *request.get(request_id::id), "\n"));
        });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
