// SPDX-License-Identifier: BSL-1.0
// What fast peers get beside 4 that dribble and 256 that are silent.
#include "measure.hpp"
#include "rows.hpp"

namespace groat_bench {
namespace {

constexpr unsigned fast = 8;
constexpr std::size_t dribbling = 4;
constexpr std::size_t silent = 256;

void bad_company(bench& in, const std::string& name) {
    const auto ask = ask_fcgi("/", keep::no);
    table into{
        name,
        "8 fast peers beside 4 that dribble and 256 that are silent",
        {{"alone", "req/s", 0},
         {"in company", "req/s", 0},
         {"in company : alone", "", 2, "", "", 0.8, 0.95},
         {"p99 in company", "µs", 0},
         {"starved", "", 0, "", "", 0, 0},
         {"errors", "", 0, "", "", 0, 0}}};
    const auto seconds = in.asked.seconds;
    compare(
        in,
        name,
        into,
        subjects({bench::floor(2), bench::bare(16)}, in.groat("fcgi_hello", 16)),
        {},
        [&](responder& of) {
            auto alone =
                measure(of, {.connections = fast, .seconds = seconds, .requests = in.asked.each});
            company beside{of.at, ask, dribbling, silent};
            auto got = measure(of, {.connections = fast, .seconds = seconds}, &beside);
            return values{
                {"alone", alone["req/s"]},
                {"in company", got["req/s"]},
                {"in company : alone", got["req/s"] / alone["req/s"]},
                {"p99 in company", got["p99"]},
                {"starved", got["starved"]},
                {"errors", alone["errors"] + got["errors"]}};
        }
    );
    in.finish(into);
}

} // namespace

std::vector<row> company_rows() {
    return {{"company", bad_company}};
}

} // namespace groat_bench
