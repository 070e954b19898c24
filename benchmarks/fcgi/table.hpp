// SPDX-License-Identifier: BSL-1.0
// Figures of several subjects in several rounds, compared round by round.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace groat_bench {

/// Not a number: it could not be measured.
using values = std::map<std::string, double>;

struct column {
    std::string name;
    std::string unit = {};
    int digits = 0;
    /// A ratio: of that column to what `to` had in the same round.
    std::string of = {};
    std::string to = {};
    /// What groat has to reach and what it aims for: not more than that, or, of a ratio of rates,
    /// not less; see docs/performance.md.
    std::optional<double> bar = {};
    std::optional<double> aim = {};
};

class table {
public:
    /// `row` is its name for `--only` and in JSON, `title` says what it is.
    table(std::string row, std::string title, std::vector<column> columns);

    void add(const std::string& subject, bool groat, values round);
    void note(const std::string& line);

    /// For people, as Markdown: medians (least–most).
    void print(std::FILE* to) const;
    /// For machines: an object a line.
    void print_json(std::FILE* to) const;

private:
    struct subject {
        std::string name;
        bool groat;
        std::vector<values> rounds;
    };

    [[nodiscard]] const subject* find(const std::string& name) const;
    [[nodiscard]] std::vector<double> samples(const subject& one, const column& of) const;

    std::string row_;
    std::string title_;
    std::vector<column> columns_;
    std::vector<subject> subjects_; // in order of their first figures
    std::vector<std::string> notes_;
};

} // namespace groat_bench
