// SPDX-License-Identifier: BSL-1.0
// Layers of one's own, where they are needed: on the way in, on the way out, and on both.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace groat;

void shout(std::string_view in, drain, std::string& out) {
    for (const char c : in)
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

} // namespace

// [app]
groat::app inline_layers() {
    return builder{}
        .before([](env& request) -> std::optional<response> { // an answer here ends the way in
            if (request.path_info() == "/closed")
                return text(403, "closed\n");
            return {};
        })
        .after([](env&, response& answer) { answer.headers.add("X-Coin", "groat"); })
        .around([](env& request, const app& next) {
            auto answer = next(request.child({{"QUERY_STRING", "twice"}})); // what the app sees
            transform(answer, shout, keep::length);                         // what it said
            return answer;
        })
        .to_app([](env& request) { return text(cat("asked ", request.query_string(), "\n")); });
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, inline_layers());
}
