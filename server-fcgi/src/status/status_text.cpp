// SPDX-License-Identifier: BSL-1.0
#include "status/status_page.hpp"

#include <groat/text.hpp>
#include <groat/version.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

/// `2 d 3 h`, `4 min 5 s`, `1.5 s`: the two largest units.
std::string age(std::chrono::nanoseconds time) {
    using namespace std::chrono;
    const auto all = std::max<std::int64_t>(0, duration_cast<seconds>(time).count());
    constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
        {{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}}};
    for (std::size_t i = 0; i + 1 < units.size(); ++i) {
        const auto [size, name] = units[i];
        if (all < size)
            continue;
        const auto [next_size, next_name] = units[i + 1];
        const auto rest = all % size / next_size;
        return cat(std::to_string(all / size), name, " ", std::to_string(rest), next_name);
    }
    return cat(std::to_string(all), " s");
}

void add_right(std::string& to, std::string_view text, std::size_t width) {
    to.append(width - std::min(width, text.size()), ' ');
    to += text;
}

struct column {
    std::string_view name;
    std::uint64_t value;
};

/// What is so now, and what has been. The names of one are the names of all.
auto columns(const tally& sum, const moment& now) {
    return std::array{
        column{"active", now.active},
        column{"parked", now.parked},
        column{"queued", now.queued},
        column{"idle", now.idle},
        column{"requests", sum.requests},
        column{"slow", sum.slow},
        column{"aborted", sum.aborted},
        column{"failed", sum.failed},
    };
}

std::size_t width(std::string_view name) noexcept {
    return std::max<std::size_t>(name.size(), name == "requests" ? 11 : 5) + 1;
}

void add_row(
    std::string& to,
    std::string_view place,
    std::string_view pid,
    std::string_view what,
    const tally& sum,
    const moment& now
) {
    add_right(to, place, 5);
    add_right(to, pid, 8);
    to += "  ";
    to += what;
    to.append(22 - std::min<std::size_t>(22, what.size()), ' ');
    for (const auto& one : columns(sum, now))
        add_right(to, std::to_string(one.value), width(one.name));
    to += '\n';
}

} // namespace

std::string status_text(const report& of) {
    using std::chrono::system_clock;
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    std::string made =
        cat("groat ",
            version,
            ", process ",
            std::to_string(of.pid),
            ": ",
            to_string(of.is),
            of.reloading ? ", reloading" : "",
            ", up ",
            age(system_clock::now() - of.started),
            "\n\n");
    const std::array<column, 11> rows{
        {{"connections", of.sum.connections},
         {"  open", of.now.open},
         {"requests", of.sum.requests},
         {"  done", of.sum.done},
         {"  aborted", of.sum.aborted},
         {"  failed", of.sum.failed},
         {"  lost", of.sum.lost},
         {"refused", of.sum.refused},
         {"slow", of.sum.slow},
         {"restarts", of.restarts},
         {"reloads", of.reloads}}};
    for (const auto& one : rows) {
        made += one.name;
        made.append(12 - one.name.size(), ' ');
        add_right(made, number(one.value), 14);
        made += '\n';
    }
    made += "\nplace     pid  state, since          ";
    for (const auto& one : columns({}, {}))
        add_right(made, one.name, width(one.name));
    made += '\n';
    for (std::size_t i = 0; i < of.places.size(); ++i) {
        const auto& place = of.places[i];
        for (const auto& one : place.processes)
            add_row(
                made,
                number(i),
                std::to_string(one.pid),
                cat(to_string(one.is), ", ", age(of.when - one.since)),
                one.sum,
                one.now
            );
        if (place.processes.empty())
            add_row(
                made,
                number(i),
                "-",
                cat("gone, next in ", age(place.empty_for + std::chrono::milliseconds{999})),
                {},
                {}
            );
    }
    add_row(made, "all", "", "", of.sum, of.now);
    return made;
}

} // namespace groat::inline v0::server::fcgi
