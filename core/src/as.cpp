// SPDX-License-Identifier: BSL-1.0
#include <groat/as.hpp>

#include <groat/text.hpp>

#include <stdexcept>

namespace groat::inline v0::detail {

std::string said(std::string_view who, std::string_view text) {
    constexpr std::size_t longest = 200;
    std::string printable;
    append_printable(printable, text);
    if (text.empty() || text.size() > longest || printable != text)
        throw std::invalid_argument{
            cat(who, ": \"", printable, "\" is not one printable line of 1 to 200 bytes")};
    return printable;
}

} // namespace groat::inline v0::detail
