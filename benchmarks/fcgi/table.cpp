// SPDX-License-Identifier: BSL-1.0
#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace groat_bench {
namespace {

double value_of(const values& from, const std::string& name) {
    const auto found = from.find(name);
    return found == from.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

double median(const std::vector<double>& sorted) {
    const auto half = sorted.size() / 2;
    return sorted.size() % 2 != 0 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::string number(double value, int digits) {
    char room[64];
    std::snprintf(room, sizeof room, "%.*f", digits, value);
    return room;
}

std::string cell(const std::vector<double>& sorted, int digits) {
    if (sorted.empty())
        return "–";
    const auto middle = number(median(sorted), digits);
    const auto least = number(sorted.front(), digits);
    const auto most = number(sorted.back(), digits);
    return least == most ? middle : middle + " (" + least + "–" + most + ")";
}

std::string json_number(std::optional<double> value) {
    char room[64] = "null";
    if (value)
        std::snprintf(room, sizeof room, "%.6g", *value);
    return room;
}

} // namespace

table::table(std::string row, std::string title, std::vector<column> columns)
    : row_{std::move(row)}, title_{std::move(title)}, columns_{std::move(columns)} {}

const table::subject* table::find(const std::string& name) const {
    const auto found = std::ranges::find(subjects_, name, &subject::name);
    return found == subjects_.end() ? nullptr : &*found;
}

void table::add(const std::string& name, bool groat, values round) {
    auto* one = const_cast<subject*>(find(name));
    if (!one)
        one = &subjects_.emplace_back(subject{name, groat, {}});
    one->rounds.push_back(std::move(round));
}

void table::note(const std::string& line) {
    if (std::ranges::find(notes_, line) == notes_.end())
        notes_.push_back(line);
}

/// Sorted; without what could not be measured.
std::vector<double> table::samples(const subject& one, const column& of) const {
    std::vector<double> all;
    const auto* const base = of.of.empty() ? nullptr : find(of.to);
    for (std::size_t i = 0; i < one.rounds.size(); ++i) {
        double value = value_of(one.rounds[i], of.of.empty() ? of.name : of.of);
        if (!of.of.empty())
            value /= base && i < base->rounds.size() ? value_of(base->rounds[i], of.of)
                                                     : std::numeric_limits<double>::quiet_NaN();
        if (std::isfinite(value))
            all.push_back(value);
    }
    std::ranges::sort(all);
    return all;
}

void table::print(std::FILE* to) const {
    std::string head = "| " + title_;
    std::string line = "|---";
    for (const auto& one : columns_) {
        head += " | " + one.name + (one.unit.empty() ? "" : ", " + one.unit);
        line += "|--:";
    }
    std::fprintf(to, "\n%s |\n%s|\n", head.c_str(), line.c_str());
    for (const auto& one : subjects_) {
        std::string text = "| " + one.name;
        for (const auto& of : columns_)
            text += " | " + cell(samples(one, of), of.digits);
        std::fprintf(to, "%s |\n", text.c_str());
    }
    for (const auto& text : notes_)
        std::fprintf(to, "\n%s\n", text.c_str());
    std::fflush(to);
}

void table::print_json(std::FILE* to) const {
    for (const auto& one : subjects_)
        for (const auto& of : columns_) {
            const auto all = samples(one, of);
            const bool known = !all.empty();
            const auto when = [](bool yes, auto value) {
                return json_number(yes ? std::optional<double>{value} : std::nullopt);
            };
            std::fprintf(
                to,
                R"({"name": "%s: %s: %s", "value": %s, "unit": "%s", "bar": %s, "aim": %s, )"
                R"("least": %s, "most": %s})"
                "\n",
                row_.c_str(),
                one.name.c_str(),
                of.name.c_str(),
                when(known, known ? median(all) : 0).c_str(),
                of.of.empty() ? of.unit.c_str() : "ratio",
                json_number(one.groat ? of.bar : std::nullopt).c_str(),
                json_number(one.groat ? of.aim : std::nullopt).c_str(),
                when(known, known ? all.front() : 0).c_str(),
                when(known, known ? all.back() : 0).c_str()
            );
        }
    std::fflush(to);
}

} // namespace groat_bench
