// SPDX-License-Identifier: BSL-1.0
// A layer outside that wants to know how long a response is before it is sent.
//
//     content_length --try "GET /"            X-Note: 13 bytes
//     content_length --try "GET /stream"      X-Note: of unknown length
#include <groat/builder.hpp>
#include <groat/middleware/content_length.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}
        .after([](env&, response& answer) {
            const auto length = answer.headers.get("Content-Length");
            const auto note = length ? cat(*length, " bytes") : "of unknown length";
            answer.headers.add("X-Note", note);
        })
        .enable(middleware::content_length{})
        .mount(
            "/stream",
            [](env&) {
                return text([left = 3]() mutable -> std::optional<std::string> {
                    if (left == 0)
                        return {};
                    return cat(std::to_string(left--), "\n");
                });
            }
        )
        .to_app([](env&) { return text("hello, world\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
