// SPDX-License-Identifier: BSL-1.0
// Who has used how much of a rate: bounded, without locks, and common to forked processes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace groat::inline v0::detail {

/// A rate as the generic cell rate algorithm has it (ITU-T I.371): one request each `step`, and
/// `burst` of them at once after a silence. In nanoseconds.
struct rate {
    std::int64_t step = 1;
    std::int64_t burst = 1;
};

struct verdict {
    bool allowed = true;
    std::int64_t left = 0;     ///< how many more would be allowed right now
    std::int64_t full_in = 0;  ///< nanoseconds until all of the burst is there again
    std::int64_t retry_in = 0; ///< nanoseconds until one is allowed; 0 if one is
};

/// Lies in an anonymous shared mapping: processes that are forked after it was made count in one
/// table, and one that is killed at any point leaves it in order.
///
/// A key is a number that its user's text was hashed to; it has eight places. When all are taken by
/// others who are in debt, the one whose debt is paid first loses its place, and begins anew.
class rate_table {
public:
    /// Room for at least so many keys. Throws std::system_error.
    explicit rate_table(std::size_t keys);
    rate_table(const rate_table&) = delete;
    rate_table& operator=(const rate_table&) = delete;
    ~rate_table();

    /// Asks for one more at the moment `now`, and counts it if it is allowed.
    verdict take(std::uint64_t key, std::int64_t now, const rate& allowed) noexcept;

private:
    struct cell;

    cell* cells_;
    std::size_t sets_;
};

} // namespace groat::inline v0::detail
