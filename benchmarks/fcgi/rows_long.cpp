// SPDX-License-Identifier: BSL-1.0
// Whether a long run costs memory.
#include "measure.hpp"
#include "rows.hpp"

#include <algorithm>

namespace groat_bench {
namespace {

void long_run(bench& in, const std::string& name) {
    const auto all = in.asked.requests;
    const auto warm = std::max<std::uint64_t>(all / 20, 100);
    table into{
        name,
        std::to_string(all) + " requests with six layers, 64 kept",
        {{"memory, warm", "MB", 2},
         {"memory, at the end", "MB", 2},
         {"grew by", "MB", 2},
         {"req/s", "", 0},
         {"errors", "", 0, "", "", 0, 0}}};
    compare(
        in,
        name,
        into,
        in.groat("fcgi_six", {}, {}, {}, {{"GROAT_LOG_FILE", in.fresh(".access")}}),
        {.rounds = 1},
        [&](responder& of) {
            const asking how{.target = "/hello", .connections = 64, .requests = warm};
            auto before = measure(of, how);
            auto rest = how;
            rest.requests = all - warm;
            auto after = measure(of, rest);
            return values{
                {"memory, warm", before["memory"]},
                {"memory, at the end", after["memory"]},
                {"grew by", after["memory"] - before["memory"]},
                {"req/s", after["req/s"]},
                {"errors", before["errors"] + after["errors"]}};
        }
    );
    in.finish(into);
}

} // namespace

std::vector<row> long_rows() {
    return {{"long-run", long_run}};
}

} // namespace groat_bench
