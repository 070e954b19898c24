// SPDX-License-Identifier: BSL-1.0
// A site in one binary.
//
//     embedded_files --try "GET /"
#include <groat/middleware/embedded_files.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
constexpr std::string_view page = "<!doctype html>\n"
                                  "<link rel=\"stylesheet\" href=\"/site.css\">\n"
                                  "<h1>All in one file</h1>\n";
constexpr std::string_view style = "h1 { color: sienna }\n";

app site() {
    return wrap(
        middleware::embedded_files{{.files = {{"/index.html", page}, {"/site.css", style}}}},
        [](env&) { return not_found(); }
    );
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
