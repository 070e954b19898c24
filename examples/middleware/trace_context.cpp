// SPDX-License-Identifier: BSL-1.0
// Where this request stands in its trace, and what a request made on its behalf has to say.
//
//     trace_context --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/trace_context.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    using middleware::trace_context;
    return builder{}.enable(trace_context{{.sampled = true}}).to_app([](env& request) {
        const auto& place = *request.get(trace_context::place);
        return text(cat("span ", place.span_id(), "\ntraceparent: ", place.text(), "\n"));
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
