// SPDX-License-Identifier: BSL-1.0
// The FastCGI benchmarks: starts groat and what it is compared with, asks them in turns, and prints
// tables of medians and ratios. docs/performance.md tells what each row means.
//
//     fcgi [--only ROW]... [--seconds S] [--rounds R] [--json FILE]
//
// Exits with 1 if an answer was wrong or missing.
#include "options.hpp"
#include "rows.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <stdexcept>

namespace {

using namespace groat_bench;

std::vector<row> all_rows() {
    std::vector<row> all;
    for (const auto& some :
         {hello_rows(),
          layer_rows(),
          front_rows(),
          file_rows(),
          hold_rows(),
          wait_rows(),
          company_rows(),
          bulk_rows(),
          long_rows()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

/// A row of just that name, or all that begin so.
bool wanted(const row& one, const std::vector<row>& all, const options& asked) {
    return asked.only.empty() || std::ranges::any_of(asked.only, [&](const auto& name) {
               const bool exact = std::ranges::find(all, name, &row::name) != all.end();
               return exact ? one.name == name : one.name.starts_with(name);
           });
}

void allow_many_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int argc, char** argv) {
    constexpr int wrong = 2;
    options asked;
    try {
        asked = parse_options(argc, argv);
    } catch (const std::invalid_argument& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return wrong;
    }
    const auto all = all_rows();
    std::vector<row> rows;
    std::ranges::copy_if(all, std::back_inserter(rows), [&](const auto& one) {
        return wanted(one, all, asked);
    });
    if (rows.empty()) {
        std::fputs("no such row; --list names them\n", stderr);
        return wrong;
    }
    if (asked.list) {
        for (const auto& one : rows)
            std::puts(one.name.c_str());
        return 0;
    }
    allow_many_descriptors();
    bench in{asked};
    for (const auto& one : rows)
        try {
            one.run(in, one.name);
        } catch (const std::exception& e) {
            in.fault(one.name, "the row", e.what());
        }
    return in.faultless() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "fcgi: %s\n", e.what());
        return 2;
    }
}
