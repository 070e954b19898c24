// SPDX-License-Identifier: BSL-1.0
// How every benchmark measures and prints.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>

namespace groat_bench {

/// Prints figures as lines for people, or with `--json` as one object a line.
class figures {
public:
    figures(int argc, char** argv) {
        for (int i = 1; i < argc; ++i)
            json_ = json_ || std::string_view{argv[i]} == "--json";
    }

    void add(std::string_view name, double value, std::string_view unit) const {
        const auto text = [](std::string_view view) { return static_cast<int>(view.size()); };
        if (json_)
            std::printf(
                R"({"name": "%.*s", "value": %.4g, "unit": "%.*s"})"
                "\n",
                text(name),
                name.data(),
                value,
                text(unit),
                unit.data()
            );
        else
            std::printf(
                "%-44.*s %10.4g %.*s\n", text(name), name.data(), value, text(unit), unit.data()
            );
    }

private:
    bool json_ = false;
};

inline void keep(const void* value) {
    asm volatile("" : : "g"(value) : "memory");
}

/// Nanoseconds of one call, the best of 15 rounds each; the two take turns, so that what else the
/// machine does falls on both.
template <class A, class B>
std::pair<double, double> best_of_both(A a, B b, int calls) {
    const auto once = [calls](auto& work) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < calls; ++i)
            work();
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - begin;
        return took.count() / calls;
    };
    std::pair best{1e18, 1e18};
    for (int round = 0; round < 15; ++round) {
        best.first = std::min(best.first, once(a));
        best.second = std::min(best.second, once(b));
    }
    return best;
}

} // namespace groat_bench
