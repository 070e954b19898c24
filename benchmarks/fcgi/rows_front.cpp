// SPDX-License-Identifier: BSL-1.0
// What is seen of all this behind nginx.
#include "front.hpp"
#include "measure.hpp"
#include "rows.hpp"

#include <list>
#include <map>

namespace groat_bench {
namespace {

constexpr unsigned clients = 64;

void behind_nginx(bench& in, const std::string& name) {
    const auto one = bench::floor();
    auto columns = load_columns(one.name, {}, {});
    columns.insert(columns.begin() + 5, {"p99 : floor", "", 2, "p99", one.name, 1.3, 1.1});
    std::erase_if(columns, [](const auto& of) { return of.name == "kept"; });
    table into{name, "hello behind nginx, 64 clients", columns};
    if (!front::there()) {
        into.note("There is no nginx on this machine: not measured.");
        in.finish(into);
        return;
    }
    std::map<std::string, front> fronts;
    const auto ask = ask_http("/");
    compare(
        in,
        name,
        into,
        subjects({one, bench::bare(16)}, in.groat("fcgi_hello", {}, 1)),
        {},
        [&](responder& of) {
            const auto& before = fronts.try_emplace(of.what.name, in, of).first->second;
            const load_plan plan{
                .to = before.at(),
                .ask = &ask,
                .reader = [] { return std::make_unique<http_reader>(exactly("Hello world")); },
                .connections = in.size(clients, 8u),
                .seconds = in.asked.seconds,
                .requests = in.asked.each,
                .cpu = of.process.cpu()};
            return figures_of(of, load{plan}.run());
        }
    );
    in.finish(into);
}

} // namespace

std::vector<row> front_rows() {
    return {{"nginx", behind_nginx}};
}

} // namespace groat_bench
