// SPDX-License-Identifier: BSL-1.0
// FastCGI 1.0, 3.4: name-value pairs.
#pragma once

#include <groat/env.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

/// The next pair, taken off the front of `bytes`; nothing if they are no whole pair. No length is
/// believed: it is compared with what is there before anything is done with it.
[[nodiscard]] std::optional<variable> next_pair(std::string_view& bytes) noexcept;

enum class pairs { whole, broken, too_many };

/// Shows all pairs of a whole stream, as views into it; of more than `most`, the first ones.
template <class See>
[[nodiscard]] pairs each_pair(std::string_view stream, std::size_t most, See see) {
    const char* at = stream.data();
    const char* const end = at + stream.size();
    for (; at != end; --most) {
        if (most == 0)
            return pairs::too_many;
        // Nearly all lengths are one byte each. `see` is called at one place, to be part of the
        // loop.
        const auto there = static_cast<std::size_t>(end - at);
        std::size_t name = static_cast<unsigned char>(at[0]);
        std::size_t value = there < 2 ? 0x80 : static_cast<unsigned char>(at[1]);
        const char* text = nullptr;
        if ((name | value) >= 0x80 || name + value > there - 2) {
            std::string_view rest{at, there};
            const auto pair = next_pair(rest);
            if (!pair)
                return pairs::broken;
            name = pair->name.size();
            value = pair->value.size();
            text = pair->name.data();
        } else {
            text = at + 2;
        }
        see(variable{{text, name}, {text + name, value}});
        at = text + name + value;
    }
    return pairs::whole;
}

/// What we tell a peer that asks (FastCGI 1.0, 4.1).
struct capacity {
    std::size_t connections;
    std::size_t requests;
};

/// The answer to GET_VALUES, a whole record: each name that we know, once, however often it stands
/// in the query; what is no pair ends the query. The content is never longer than 128 bytes.
void append_values(std::string& to, std::string_view query, const capacity& ours);

} // namespace groat::inline v0::server::fcgi::native
