// SPDX-License-Identifier: BSL-1.0
// A range-v3 adaptor over every text that leaves.
//
//     body_filter --try "GET /"
#include <groat/builder.hpp>
#include <groat/middleware/body_filter.hpp>
#include <groat/runner.hpp>

#include <range/v3/view/transform.hpp>

using namespace groat;

namespace {

// [app]
std::string shout(std::string_view text) {
    std::string loud{text};
    for (char& c : loud)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return loud;
}

app site() {
    return builder{}
        .enable(middleware::body_filter{ranges::views::transform(shout)})
        .to_app([](env&) { return text("a loaf, a groat\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}
