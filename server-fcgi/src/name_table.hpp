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
    std::uint32_t made;     ///< the variable that was made of them
    std::uint32_t repeated; ///< the last of those that came again
};

/// The marks of names that are not usual. However many there are, a name is found with a few looks:
/// the places depend on a number that no client knows.
class name_table {
public:
    /// Forgets all.
    void begin();

    struct found {
        mark& at;          ///< nothing made yet: a new name
        std::size_t looks; ///< how many places were looked at
    };

    /// `made` are the variables that the marks speak of. A new name must be given one. The mark
    /// stays where it is until the next name.
    [[nodiscard]] found find(std::string_view name, std::span<const variable> made);

private:
    [[nodiscard]] found look(std::string_view name, std::span<const variable> made) noexcept;
    void grow(std::span<const variable> made);

    std::uint64_t secret_ = 0;
    std::size_t taken_ = 0;
    std::vector<mark> places_; // a power of two, at most half of them taken
    std::vector<mark> before_; // while it grows
};

} // namespace groat::inline v0::server::fcgi
