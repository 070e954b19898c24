// SPDX-License-Identifier: BSL-1.0
// An app's words go to a stream; one noisy part's go nowhere.
#include <groat/builder.hpp>
#include <groat/middleware/logger.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

#include <cstdio>

using namespace groat;

namespace {

// [app]
using middleware::log_level;
using middleware::logger;

void to_stream(log_level level, std::string_view line) {
    std::fputs(cat(middleware::to_string(level), ": ", line, "\n").c_str(), stderr);
}

response chatty(env& request) {
    logger::log(request, log_level::info, cat("somebody asks for ", request.path_info()));
    return text("heard\n");
}

app site() {
    return builder{}
        .enable(logger{to_stream})
        .mount("/noisy", builder{}.enable(logger::null()).wrap(chatty))
        .to_app(chatty);
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
