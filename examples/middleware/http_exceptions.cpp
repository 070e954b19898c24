// SPDX-License-Identifier: BSL-1.0
// Deep inside, an answer is thrown.
//
//     http_exceptions --try "GET /42"
#include <groat/builder.hpp>
#include <groat/middleware/http_exceptions.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

#include <charconv>
#include <string>
#include <string_view>

using namespace groat;

namespace {

// [app]
int page_number(std::string_view path) {
    int number = 0;
    const auto* const end = path.data() + path.size();
    if (path.size() < 2 || std::from_chars(path.data() + 1, end, number).ptr != end)
        throw http_error{404, "pages have numbers"};
    return number;
}

app site() {
    return builder{}.enable(middleware::http_exceptions{}).to_app([](env& request) {
        return text(cat("page ", std::to_string(page_number(request.path_info())), "\n"));
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
