// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace groat_bench {
namespace {

constexpr const char* usage =
    "usage: fcgi [--only ROW]... [--engine NAME]... [--seconds S] [--rounds R] [--json FILE]\n"
    "            [--requests N] [--many N] [--response BYTES] [--body BYTES] [--tiny] [--list]";

template <class T>
T number(std::string_view text, T least) {
    T value{};
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || at != text.data() + text.size() || value < least)
        throw std::invalid_argument{std::string{"not a number for this: "}.append(text)};
    return value;
}

} // namespace

options parse_options(int argc, char** argv) {
    options made;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--tiny") {
            made = {
                .json = made.json,
                .only = made.only,
                .engines = made.engines,
                .seconds = 0.2,
                .each = 200,
                .rounds = 1,
                .requests = 500,
                .many = 40,
                .response = 20'000'000,
                .body = 2'000'000,
                .tiny = true};
            continue;
        }
        if (name == "--list") {
            made.list = true;
            continue;
        }
        if (i + 1 == argc)
            throw std::invalid_argument{usage};
        const std::string_view value = argv[++i];
        if (name == "--json")
            made.json = value;
        else if (name == "--only")
            made.only.emplace_back(value);
        else if (name == "--engine")
            made.engines.emplace_back(value);
        else if (name == "--seconds")
            made.seconds = number(value, 0.01);
        else if (name == "--rounds")
            made.rounds = number(value, 1u);
        else if (name == "--requests")
            made.requests = number<std::uint64_t>(value, 100);
        else if (name == "--many")
            made.many = number(value, 1u);
        else if (name == "--response")
            made.response = number<std::uint64_t>(value, 1);
        else if (name == "--body")
            made.body = number<std::uint64_t>(value, 1);
        else
            throw std::invalid_argument{usage};
    }
    return made;
}

} // namespace groat_bench
