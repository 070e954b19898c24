// SPDX-License-Identifier: BSL-1.0
// Whether a parser's time is in proportion to its input.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

/// What a growth must stay below: four times the one, a quarter of the other.
inline constexpr double linear = 64;

/// How much more processor time an input of 64 KiB takes than one of 4 KiB: about 16 for who looks
/// at each byte a bounded number of times, 256 for who comes back to all of them for each. By the
/// thread's own clock, and of several measures the best, so a busy machine changes little.
[[nodiscard]] double growth(
    const std::function<std::string(std::size_t)>& input_of,
    const std::function<void(std::string_view)>& read
);

/// How many times as long as the other the one takes, by the same clock; the least of several
/// measures.
[[nodiscard]] double relative_time(
    const std::function<void()>& one, const std::function<void()>& other
);

/// The begin of an input, and what is said again and again behind it.
struct shape {
    std::string begin;
    std::string again;

    [[nodiscard]] std::string of(std::size_t size) const;
};

/// The pieces of which headers are made, and which regular expressions and splitters have stumbled
/// over, each behind `begin`.
[[nodiscard]] std::vector<shape> shapes(const std::string& begin = {});

/// Checks that no such input makes the reader take more than linear time.
void check_linear(const std::vector<shape>& all, const std::function<void(std::string_view)>& read);

/// The same for every shape behind each of the beginnings: for a reader that is called by
/// itself, for a whole exchange costs far more.
void check_every_shape(
    const std::vector<std::string>& begins, const std::function<void(std::string_view)>& read
);

} // namespace groat_test
