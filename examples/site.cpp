// SPDX-License-Identifier: BSL-1.0
// A small site as it would go into production: a pipeline, files, and an app of its own under a
// path. scripts/demo serves it through nginx. The folder `public` is looked up from where it is
// started.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/catch_exceptions.hpp>
#include <groat/middleware/head.hpp>
#include <groat/middleware/response_time.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/runner.hpp>

namespace {

using namespace groat;

response home(env& request) {
    if (request.path_info() != "/")
        return not_found();
    return html("<!doctype html><title>groat</title><link rel=stylesheet href=/static/site.css>"
                "<h1>It bakes</h1><p>There is <a href=/admin/>more</a>.\n");
}

bool wants_timing(const env& request) {
    return request.query_string() == "timing";
}

// [admin]
app admin() {
    return builder{}
        .enable([](env& request, const app& next) { // a layer is any callable of this shape
            auto answer = next(request);
            answer.headers.replace("Cache-Control", "no-store");
            return answer;
        })
        .to_app([](env& request) {
            if (request.path_info() == "/fail")
                throw std::runtime_error{"this text is for the log, not for the visitor"};
            return text(cat("admin at ", request.script_name(), ", ", request.path_info(), "\n"));
        });
}
// [/admin]

} // namespace

// [app]
groat::app site() {
    return builder{}
        .enable(middleware::access_log{})       // outermost: logs what was really sent
        .enable(middleware::catch_exceptions{}) // above everything that may throw
        .enable(middleware::head{})             // no app below needs to think of HEAD
        .enable_if(wants_timing, middleware::response_time{})
        .mount("/static", middleware::static_files{{.root = "public"}})
        .mount("/admin", admin()) // an app with a layer of its own
        .to_app(home);            // the fallback beside the mounts
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, site());
}
