// SPDX-License-Identifier: BSL-1.0
// FastCGI 1.0, 3.4: name-value pairs.
#pragma once

#include <groat/env.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi::native {

/// The next pair, taken off the front of `bytes`; nothing if they are no whole pair. No length is
/// believed: it is compared with what is there before anything is done with it.
[[nodiscard]] std::optional<variable> next_pair(std::string_view& bytes) noexcept;

enum class pairs { whole, broken, too_many };

/// All pairs of a whole stream, as views into it; of more than `most`, the first ones.
[[nodiscard]] pairs read_pairs(
    std::string_view stream, std::size_t most, std::vector<variable>& to
);

/// What we tell a peer that asks (FastCGI 1.0, 4.1).
struct capacity {
    std::size_t connections;
    std::size_t requests;
};

/// The answer to GET_VALUES, a whole record: each name that we know, once, however often it stands
/// in the query; what is no pair ends the query. The content is never longer than 128 bytes.
void append_values(std::string& to, std::string_view query, const capacity& ours);

} // namespace groat::inline v0::server::fcgi::native
