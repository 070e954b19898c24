// SPDX-License-Identifier: BSL-1.0
// Parts of a text that no file holds.
//
//     curl -i -r 10-19 http://localhost/
//     curl -i -r 0-4,50-54 http://localhost/
#include <groat/builder.hpp>
#include <groat/middleware/range.hpp>
#include <groat/runner.hpp>

using namespace groat;

namespace {

// [app]
app site() {
    return builder{}.enable(middleware::range{}).to_app([](env&) {
        return text(std::string(1'000'000, 'g'));
    });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
