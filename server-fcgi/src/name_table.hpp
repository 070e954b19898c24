// SPDX-License-Identifier: BSL-1.0
// Finds a name again.
#pragma once

#include <groat/env.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// What became of the variables of one name. Numbers count from 1, so that 0 is none.
struct mark {
    std::uint32_t made = 0;     ///< the variable that was made of them
    std::uint32_t repeated = 0; ///< the last of those that came again
};

/// The marks of names that are not usual. However many there are, a name is found with a few looks:
/// the places depend on a number that no client knows.
class name_table {
public:
    /// Forgets all, and makes room for so many names.
    void begin(std::size_t names);

    struct found {
        mark& at;          ///< nothing made yet: a new name
        std::size_t looks; ///< how many places were looked at
    };

    /// `made` are the variables that the marks speak of. A new name must be given one.
    [[nodiscard]] found find(std::string_view name, std::span<const variable> made) noexcept;

private:
    std::uint64_t secret_ = 0;
    std::vector<mark> places_; // a power of two, at most half of them taken
};

} // namespace groat::inline v0::server::fcgi
