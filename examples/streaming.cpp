// SPDX-License-Identifier: BSL-1.0
// Bodies that are made while they are sent: none is ever in memory as a whole.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/ranges.hpp>
#include <groat/runner.hpp>

#include <range/v3/view/iota.hpp>
#include <range/v3/view/transform.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace {

using namespace groat;

// [range]
response squares(env&) {
    return text(body_of(ranges::views::iota(1, 11) | ranges::views::transform([](int n) {
                            return std::to_string(n * n) + "\n";
                        })));
}
// [/range]

// [generator]
response fibonacci(env&) {
    return text([]() -> generator {
        for (std::uint64_t a = 0, b = 1; a < 1'000; b += std::exchange(a, b))
            co_yield std::to_string(a) + "\n";
    });
}
// [/generator]

} // namespace

// [app]
groat::app streaming() {
    auto gigabyte = [](env&) {
        auto next = [left = 16 * 1024, block = std::string(64 * 1024, '.')]() mutable {
            return left-- > 0 ? std::optional<std::string_view>{block} : std::nullopt;
        };
        return response{200, {{"Content-Type", "application/octet-stream"}}, std::move(next)};
    };
    return builder{}
        .mount("/squares", squares)
        .mount("/fibonacci", fibonacci)
        .mount("/gigabyte", gigabyte)
        .to_app();
}
// [/app]

int main(int argc, char** argv) {
    return groat::run(argc, argv, streaming());
}
