// SPDX-License-Identifier: BSL-1.0
// Bodies for tests: scripted ones, and ones that count how they end.
#pragma once

#include <groat/body.hpp>
#include <groat/filter.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace groat_test {

/// How often a body was told each fate.
struct ends {
    std::array<int, 4> count{};

    [[nodiscard]] int operator[](groat::fate how) const {
        return count[static_cast<std::size_t>(how)];
    }
    [[nodiscard]] int all() const { return count[0] + count[1] + count[2] + count[3]; }
};

/// Gives a fixed series of answers, throws where it is told to, and counts its ends.
class scripted final : public groat::body_source {
public:
    scripted(std::vector<groat::pulled> answers, ends& told, std::size_t throws_at = SIZE_MAX)
        : answers_{std::move(answers)}, told_{told}, throws_at_{throws_at} {}

    groat::pulled pull() override {
        if (at_ == throws_at_)
            throw std::runtime_error{"scripted"};
        return at_ < answers_.size() ? answers_[at_++] : groat::end_of_body;
    }
    void told(groat::fate how) noexcept override { ++told_.count[static_cast<std::size_t>(how)]; }

private:
    std::vector<groat::pulled> answers_;
    ends& told_;
    std::size_t throws_at_;
    std::size_t at_ = 0;
};

inline groat::body scripted_body(
    std::vector<groat::pulled> answers, ends& told, std::size_t throws_at = SIZE_MAX
) {
    return groat::body{std::make_unique<scripted>(std::move(answers), told, throws_at)};
}

/// All bytes of a body, `|` for a flush, `.` for *not yet*, `#` for a foreign kind.
inline std::string traced(groat::body& of) {
    std::string trace;
    for (auto next = of.pull(); next.what != groat::pulled::end; next = of.pull()) {
        if (next.what == groat::pulled::not_yet)
            trace += '.';
        else if (next.what != groat::pulled::bytes)
            trace += '#';
        trace += next.data;
        if (next.flush)
            trace += '|';
    }
    return trace;
}

} // namespace groat_test
