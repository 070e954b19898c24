// SPDX-License-Identifier: BSL-1.0
#include "challenge.hpp"

#include <groat/text.hpp>

#include <stdexcept>

namespace groat::inline v0::detail {

std::optional<std::string_view> credentials_of(
    std::string_view scheme, std::string_view authorization
) noexcept {
    if (!iequal(authorization.substr(0, scheme.size()), scheme))
        return {};
    authorization.remove_prefix(scheme.size());
    if (!authorization.empty() && authorization.front() != ' ')
        return {};
    return trimmed(authorization);
}

std::string quoted_string(std::string_view whose, std::string_view text) {
    std::string quoted{"\""};
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F)
            throw std::invalid_argument{cat(whose, " has a control byte")};
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace groat::inline v0::detail
