// SPDX-License-Identifier: BSL-1.0
#include "growth.hpp"

#include <support/catch.hpp>

#include <time.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace groat_test {
namespace {

using std::chrono::nanoseconds;

nanoseconds processor_time() {
    timespec now = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

/// The time that one call takes, in nanoseconds: the shortest of two measures.
double time_of(
    std::string_view input, int calls, const std::function<void(std::string_view)>& read
) {
    auto best = nanoseconds::max();
    for (int run = 0; run < 2; ++run) {
        const auto begin = processor_time();
        for (int call = 0; call < calls; ++call)
            read(input);
        best = std::min(best, processor_time() - begin);
    }
    return static_cast<double>(best.count()) / calls;
}

} // namespace

double growth(
    const std::function<std::string(std::size_t)>& input_of,
    const std::function<void(std::string_view)>& read
) {
    const auto small = input_of(4 * 1024);
    const auto large = input_of(64 * 1024);
    // Who gives up at once takes next to no time for either.
    constexpr double clock_noise = 200;
    auto least = std::numeric_limits<double>::max();
    // Whatever disturbs a measure makes it longer; what grows too fast does so each time.
    for (int attempt = 0; attempt < 3 && least >= linear; ++attempt)
        least = std::min(
            least, time_of(large, 1, read) / std::max(time_of(small, 8, read), clock_noise)
        );
    return least;
}

double relative_time(const std::function<void()>& one, const std::function<void()>& other) {
    const auto time = [](const std::function<void()>& what) {
        return time_of({}, 16, [&](std::string_view) { what(); });
    };
    auto least = std::numeric_limits<double>::max();
    for (int attempt = 0; attempt < 5; ++attempt)
        least = std::min(least, time(one) / time(other));
    return least;
}

std::string shape::of(std::size_t size) const {
    std::string made = begin;
    made.reserve(size + again.size());
    while (made.size() < size)
        made += again;
    made.resize(size);
    return made;
}

std::vector<shape> shapes(const std::string& begin) {
    std::vector<shape> all;
    for (const char* again :
         {"a",       " ",        "\t",       ",",        ";",    "=",     "\"",      "\\",
          "\\\"",    "-",        "0",        "9",        ":",    "[",     "]",       "/",
          "*",       "%",        ".",        "@",        "_",    "a,",    ", ",      " ,",
          " ,\t,",   "a=b;",     "a=\"b\",", "for=a,",   "0-0,", "5-0,",  "-1,",     "W/",
          "\"a\", ", "W/\"a\",", "*;q=0.5,", "a/b;c=d,", ";q=",  "q=0.1", "a;q=1, ", "..",
          "../",     "//",       "%2e",      "\xff",     "\xc3", "\r\n",  "a\r\n",   "GMT "})
        all.push_back({begin, again});
    return all;
}

void check_linear(
    const std::vector<shape>& all, const std::function<void(std::string_view)>& read
) {
    for (const auto& one : all) {
        INFO(one.begin << one.again << one.again << "...");
        CHECK(growth([&](std::size_t size) { return one.of(size); }, read) < linear);
    }
}

void check_every_shape(
    const std::vector<std::string>& begins, const std::function<void(std::string_view)>& read
) {
    for (const auto& begin : begins)
        check_linear(shapes(begin), read);
}

} // namespace groat_test
